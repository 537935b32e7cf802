import type { AppError } from '../../../../shared/errors';
import type { JudgedEdit } from '../../../../shared/hardware';
import {
  readDefinitionText,
  type ReadText,
  type TextProblem,
  withIssues,
} from '../../../../shared/definition/read-text';
import type { VmConfig } from '../../../../shared/vm-config';
import { api, attempt } from '../../../api/client';
import { carryOut } from '../carry-out';
import './jitless';
import { ungranted } from './ungranted';

/** A text, and the definition that it was made of. */
export interface State {
  text: string;
  base: VmConfig;
}

/** What the window knows of its own text, and what main says of it. */
export interface Judged {
  problems: TextProblem[];
  plan: JudgedEdit | null;
  /** Main could not be asked. */
  error: AppError | null;
}

export const nothing: Judged = { problems: [], plan: null, error: null };

const read = (text: string, base: VmConfig): ReadText =>
  readDefinitionText(text, base, (code, params) => ({
    field: '',
    code,
    params,
    severity: 'error',
    text: code,
  }));

/** Looks at a text, here and in main. Changes nothing. */
export async function judge({ text, base }: State, signal?: AbortSignal): Promise<Judged> {
  const own = read(text, base);
  const { config } = own;
  if (!config) return { ...nothing, problems: own.problems };
  const { id } = base;
  const options = signal ? { signal } : {};
  const outcome = await attempt(api.vms.planEdit({ id, config, base }, options));
  if (outcome.ok) {
    const plan = outcome.value;
    return { problems: withIssues(own, plan.issues), plan, error: null };
  }
  const { error } = outcome;
  const files = error.code === 'file-not-granted' ? ungranted(config, base) : [];
  return files.length > 0
    ? { ...nothing, problems: withIssues(own, files) }
    : { problems: own.problems, plan: null, error };
}

export type Outcome = 'applied' | 'waits' | 'wrong' | 'failed';

/** A definition as it is now, the person's own, and what both were made of. */
export type Clash = { theirs: VmConfig; mine: VmConfig; base: VmConfig };

/** How applying went. */
interface Applied {
  how: Outcome;
  /** Where somebody else changed the same. */
  clash: Clash | null;
}

/** Applies a text unless something is wrong with it; what was typed last is looked at here. */
export async function applied({ text, base }: State): Promise<[Applied, Judged]> {
  const found = await judge({ text, base });
  const { config } = read(text, base);
  if (found.error) return [{ how: 'failed', clash: null }, found];
  if (!config || found.problems.some(({ issue }) => issue.severity === 'error')) {
    return [{ how: 'wrong', clash: null }, found];
  }
  const outcome = await carryOut({ draft: config, base });
  const plan = outcome.judged ?? found.plan;
  const after = { ...found, plan, error: outcome.error ?? null };
  if (outcome.how === 'applied') {
    return [{ how: plan?.nextStart.length ? 'waits' : 'applied', clash: null }, nothing];
  }
  const clash = outcome.clash ? { theirs: outcome.clash, mine: config, base } : null;
  return [{ how: outcome.how, clash }, after];
}
