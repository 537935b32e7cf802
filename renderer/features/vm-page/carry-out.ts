import type { AppError } from '../../../shared/errors';
import type { EditedConfig, JudgedEdit } from '../../../shared/hardware';
import type { VmConfig } from '../../../shared/vm-config';
import { api, attempt } from '../../api/client';
import { errorsOf } from '../../components/fields/field-issues';
import { withoutEmptyParts } from './hardware/patched';

/** How applying a changed definition went. */
export type Applied = 'applied' | 'wrong' | 'failed';

interface Outcome {
  how: Applied;
  judged?: JudgedEdit;
  error?: AppError;
  /** The definition as it is now, where somebody else changed the same. */
  clash?: VmConfig;
}

/** Applies a changed definition, unless main finds something wrong with it: what was typed last is looked at here. */
export async function carryOut({
  draft,
  base,
}: {
  draft: EditedConfig;
  base: VmConfig;
}): Promise<Outcome> {
  const { id } = base;
  const config = withoutEmptyParts(draft);
  const looked = await attempt(api.vms.planEdit({ id, config, base }));
  if (!looked.ok) return { how: 'failed', error: looked.error };
  const judged = looked.value;
  if (errorsOf(judged.issues).length > 0) return { how: 'wrong', judged };
  if (judged.refused.length > 0) return { how: 'failed', judged };
  const outcome = await attempt(api.vms.update({ config, base }));
  if (outcome.ok) return { how: 'applied', judged };
  const { error } = outcome;
  if (error.code !== 'definition-changed') return { how: 'failed', judged, error };
  const now = await attempt(api.vms.hardware({ id }));
  return now.ok
    ? { how: 'failed', judged, clash: now.value.config }
    : { how: 'failed', judged, error };
}
