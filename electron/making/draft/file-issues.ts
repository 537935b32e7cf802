import type { FieldIssue } from '../../../shared/draft';
import type { Architecture, FirmwareKind } from '../../../shared/vm-config';
import { runsOn } from '../../guests/architecture-names';
import type { Stranger } from '../../guests/strangers';
import type { FileFacts } from './draft-context';
import { firmwareFamily, firmwareNames } from './firmware-names';
import { caution, problem, type IssueCode } from './issues';

export type ReadableFile = Extract<FileFacts, { state: 'ok' }>;

const strangerCodes: Readonly<Record<Stranger['kind'], IssueCode>> = {
  empty: 'file-empty',
  ova: 'file-is-ova',
  archive: 'file-is-archive',
  compressed: 'disk-compressed',
  'web-page': 'file-is-web-page',
  definition: 'file-is-definition',
  text: 'file-is-text',
  other: 'file-is-other',
};

/**
 * Pure: that a file is something else altogether; null when it does not say what it is.
 * @param but kinds that the field takes all the same.
 */
export function strangerIssues(
  field: string,
  { media, stranger }: ReadableFile,
  but: readonly Stranger['kind'][] = [],
): FieldIssue[] | null {
  if (stranger === null || but.includes(stranger.kind)) return null;
  const { kind, name } = stranger;
  return [problem(field, strangerCodes[kind], { file: media.fileName, type: name })];
}

/** Pure: what is made for another processor: an error where its content says so, a warning where only its name does. */
export function architectureIssues(
  field: string,
  { media, namedArchitectures }: ReadableFile,
  arch: Architecture,
): FieldIssue[] {
  const params = (made: readonly string[]) => ({
    file: media.fileName,
    made: made.join(', '),
    arch,
  });
  const { architectures } = media;
  if (!runsOn(arch, architectures)) {
    return [problem(field, 'file-other-architecture', params(architectures))];
  }
  return architectures.length > 0 || runsOn(arch, namedArchitectures)
    ? []
    : [caution(field, 'name-other-architecture', params(namedArchitectures))];
}

/**
 * Pure: the name of the firmware a medium needs when it is another than the chosen one; null when they agree.
 */
export function otherFirmware(
  boots: readonly ('bios' | 'uefi')[],
  chosen: FirmwareKind,
): string | null {
  const [first] = boots;
  if (first === undefined || boots.includes(firmwareFamily(chosen))) return null;
  return firmwareNames[first];
}
