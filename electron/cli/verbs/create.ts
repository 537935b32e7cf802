import {
  type DraftSource,
  type FieldIssue,
  imageOf,
  type ImageUse,
  type VmDraft,
} from '../../../shared/draft';
import {
  acceleratorSchema,
  architectureSchema,
  firmwareKindSchema,
} from '../../../shared/vm-config';
import type { DownloadWish } from '../../../shared/gallery';
import { displayCommand } from '../../lib/run';
import type { DraftService } from '../../services';
import { filesElsewhere } from '../files-elsewhere';
import {
  exitCodes,
  UsageError,
  type CliContext,
  type ParsedArguments,
  type VerbCode,
} from '../context';
import { choiceOption, filePath, memoryOption, numberOption, sizeOption } from '../option-values';
import { downloadFrom, sourceFrom } from '../source-from';
import { sayIssues } from '../say-issues';
import { askingIn, checkSeedOptions, optionOfSeedField, seedOf } from '../seed-options';
import { waysOut } from '../ways-out';
import { createFromDefinition } from './create-from-definition';
import { followCreation } from './creation';

const sourceOptions = ['test-guest', 'from', 'iso', 'disk', 'kernel'] as const;

export const create: VerbCode = async (given, cli) => {
  if (given.text('json') !== null) return await createFromDefinition(given, cli);
  const name = given.positionals[0];
  if (name === undefined) {
    throw new UsageError('missing', { name: 'NAME' });
  }
  const chosen = sourceOf(given);
  checkSeedOptions(given);
  const changes = changesOf(given);
  const services = await cli.services();
  const { drafts, machines } = services;
  const found =
    chosen.kind === 'from'
      ? await sourceFrom(chosen.wish, given, services, cli)
      : { source: chosen, os: null };
  const { source } = found;
  const image = imageOf(source);
  const forDisk = [...(given.flag('disk-size') ? ['disk-size'] : []), ...askingIn(given)];
  if (!image && forDisk[0] !== undefined) {
    throw new UsageError('onlyWith', { option: `--${forDisk[0]}`, other: '--disk' });
  }
  if (image && given.flag('allow-base')) {
    image.allowed = await filesElsewhere(drafts, image.file);
  }
  const arch = choiceOption(given, 'arch', architectureSchema.options);
  const suggested = await drafts.suggest(source, given.text('os') ?? found.os, arch);
  const told = await seedOf(given, suggested, drafts, cli);
  const draft: VmDraft = { ...suggested, ...changes(suggested), ...told, name };
  if (!(await isAcceptable(drafts, draft, given, cli))) return exitCodes.failure;
  const anyway = given.flag('write-base');
  const job = await drafts.create(draft, { start: given.flag('start'), anyway });
  await followCreation(job, machines, cli);
};

/** What `--from` names is looked at, and perhaps fetched, before it is a source. */
type ChosenSource = DraftSource | { kind: 'from'; wish: DownloadWish | null };

function sourceOf(given: ParsedArguments): ChosenSource {
  // A kernel may have a disk with its root file system.
  const chosen = sourceOptions.filter(
    (option) => given.flag(option) && !(option === 'disk' && given.flag('kernel')),
  );
  if (chosen.length > 1) {
    const options = chosen.map((option) => `--${option}`).join(', ');
    throw new UsageError('exclusive', { options });
  }
  const goesWith = (option: string, other: string) => {
    if (given.flag(option) && !given.flag(other)) {
      const words = { option: `--${option}`, other: `--${other}` };
      throw new UsageError('onlyWith', words);
    }
  };
  goesWith('in-place', 'disk');
  goesWith('allow-base', 'disk');
  goesWith('write-base', 'in-place');
  if (!given.flag('from')) goesWith('disk-size', 'disk');
  goesWith('initrd', 'kernel');
  goesWith('append', 'kernel');
  goesWith('sha256', 'from');
  goesWith('catalogue', 'from');
  const file = (option: string) => filePath(given.text(option) ?? '', `--${option}`);
  const image = (): ImageUse => ({
    file: file('disk'),
    use: given.flag('in-place') ? 'in-place' : 'copy',
    ...(given.flag('write-base') && { writeBase: true }),
  });
  const kind = chosen[0];
  if (kind === undefined) return { kind: 'none' };
  switch (kind) {
    case 'test-guest':
      return { kind: 'test-guest' };
    case 'from':
      return { kind: 'from', wish: downloadFrom(given) };
    case 'iso':
      return { kind: 'iso', file: file('iso') };
    case 'disk':
      return { kind: 'disk', ...image() };
    case 'kernel':
      return {
        kind: 'kernel',
        kernel: file('kernel'),
        initrd: given.text('initrd') === null ? null : file('initrd'),
        append: given.text('append') ?? '',
        ...(given.flag('disk') && { disk: image() }),
      };
  }
}

/** What the options change in a suggestion. All of them are read here, before anything is done. */
function changesOf(given: ParsedArguments) {
  const noDisk = given.text('new-disk') === 'none';
  const sizeBytes = noDisk ? null : sizeOption(given, 'new-disk');
  const imageBytes = sizeOption(given, 'disk-size');
  const memoryMiB = memoryOption(given, 'memory');
  const cpus = numberOption(given, 'cpus');
  const firmware = choiceOption(given, 'firmware', firmwareKindSchema.options);
  const accelerator = choiceOption(given, 'accel', acceleratorSchema.options);
  const fixed: Partial<VmDraft> = {
    ...(given.flag('in-place') && { imageBytes: null }),
    ...(imageBytes !== null && { imageBytes }),
    ...(memoryMiB !== null && { memoryMiB }),
    ...(cpus !== null && { cpus }),
    ...(firmware !== null && { firmware }),
    ...(accelerator !== null && { accelerator }),
    ...(given.flag('tpm') && { tpm: true }),
    ...(given.text('os') !== null && { os: given.text('os') ?? '' }),
    ...(noDisk && { newDisk: null }),
  };
  return ({ newDisk }: VmDraft): Partial<VmDraft> => ({
    ...fixed,
    ...(sizeBytes !== null && {
      newDisk: { ...(newDisk ?? { format: 'qcow2', preallocation: 'off' }), sizeBytes },
    }),
  });
}

/** Which option a person has to change for a field of the draft. */
const optionOfField: Readonly<Record<string, string>> = {
  name: 'NAME',
  os: '--os',
  arch: '--arch',
  memoryMiB: '--memory',
  cpus: '--cpus',
  firmware: '--firmware',
  tpm: '--tpm',
  accelerator: '--accel',
  'newDisk.sizeBytes': '--new-disk',
  imageBytes: '--disk-size',
  ...optionOfSeedField,
  'source.kernel': '--kernel',
  'source.initrd': '--initrd',
  'source.append': '--append',
  'source.use': '--in-place',
  'source.allowed': '--allow-base',
};

/** Says everything that is wrong or worth knowing at once, not one thing at a time. */
async function isAcceptable(
  drafts: DraftService,
  draft: VmDraft,
  given: ParsedArguments,
  cli: CliContext,
): Promise<boolean> {
  const issues = await drafts.validate(draft);
  const source = given.flag('kernel')
    ? 'kernel'
    : (sourceOptions.find((option) => given.flag(option)) ?? 'source');
  const where = ({ field }: FieldIssue) => {
    const withDisk = source === 'kernel' && field === 'source.file';
    const option = withDisk ? '--disk' : `--${source}`;
    return optionOfField[field] ?? (field.startsWith('source') ? option : field);
  };
  await sayIssues(issues, where, cli);
  const errors = issues.filter(({ severity }) => severity === 'error');
  const commands = errors.flatMap(({ code, params: { trashed } }) => [
    ...(trashed === undefined ? [] : [displayCommand(['paddock', 'restore', trashed])]),
    ...waysOut('create', code, given),
  ]);
  for (const command of new Set(commands)) cli.say(`  ${command}`);
  return errors.length === 0;
}
