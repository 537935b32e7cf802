import { formatName } from '../../shared/image-formats';
import { type AppError, type AppFailure, failure } from '../../shared/errors';
import sentences from '../../shared/texts/en/validation.json';
import { fill } from '../../shared/texts/fill';
import { cutSizes, type DamagedPart } from './inspect/soundness';

type DamageCode = 'disk-part-empty' | 'disk-part-cut-off' | 'disk-part-not-format';

/**
 * Pure: what is wrong with a file that an image is built on, as a key of `validation.json` and its values.
 * @param file the image.
 */
export function damageOf(
  file: string,
  { file: part, unsound }: DamagedPart,
): { code: DamageCode; params: Record<string, string> } {
  const params = { file, part };
  if (unsound.kind === 'empty') return { code: 'disk-part-empty', params };
  return unsound.kind === 'cut-off'
    ? { code: 'disk-part-cut-off', params: { ...params, ...cutSizes(unsound) } }
    : { code: 'disk-part-not-format', params: { ...params, format: formatName(unsound.format) } };
}

/**
 * Pure: the same as a failure, `disk-part-damaged`.
 * @param fields what else is known of it.
 */
export function damagedFailure(
  image: string,
  damaged: DamagedPart,
  fields: Partial<AppError> = {},
): AppFailure {
  const { code: key, params } = damageOf(image, damaged);
  const reason = { file: 'validation', key, params, text: fill(sentences[key], params) } as const;
  const all = { ...fields.params, path: image, part: damaged.file };
  return failure('disk-part-damaged', { ...fields, params: all, reason });
}
