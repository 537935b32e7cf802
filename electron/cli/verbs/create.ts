import path from 'node:path';
import type { CreateProgress } from '../../../shared/contract';
import type { DraftSource, VmDraft } from '../../../shared/draft';
import { toAppError } from '../../../shared/errors';
import { acceleratorSchema, firmwareKindSchema } from '../../../shared/vm-config';
import type { DraftService } from '../../services';
import {
  exitCodes,
  UsageError,
  type CliContext,
  type ParsedArguments,
  type VerbCode,
} from '../context';
import { choiceOption, memoryOption, numberOption, sizeOption } from '../option-values';
import { issueSentence } from '../sentences';
import { text } from '../texts';
import { createFromDefinition } from './create-from-definition';

const sourceOptions = ['test-guest', 'iso', 'disk', 'kernel'] as const;

export const create: VerbCode = async (given, cli) => {
  if (given.text('json') !== null) return await createFromDefinition(given, cli);
  const name = given.positionals[0];
  if (name === undefined) {
    throw new UsageError(text(cli.language, 'missing', { name: 'NAME' }));
  }
  const source = sourceOf(given, cli);
  const changes = changesOf(given, cli);
  const { drafts, machines } = await cli.services();
  if (source.kind === 'disk' && given.flag('allow-base')) {
    source.allowed = await filesElsewhere(drafts, source.file);
  }
  const suggested = await drafts.suggest(source, given.text('os'));
  const draft: VmDraft = { ...suggested, ...changes(suggested), name };
  if (!(await isAcceptable(drafts, draft, given, cli))) return exitCodes.failure;
  const sayCreated = (id: string) => {
    clearProgress(cli);
    cli.print(text(cli.language, 'created', { name: machines.find(id).name, id }));
  };
  try {
    const options = { start: given.flag('start'), signal: cli.io.signal };
    for await (const progress of drafts.create(draft, options)) {
      if (progress.type === 'done') sayCreated(progress.id);
      else showProgress(progress, cli);
    }
  } catch (error) {
    // Only the start failed: the VM is there.
    const { vmId } = toAppError(error);
    if (vmId !== undefined) sayCreated(vmId);
    throw error;
  }
};

function sourceOf(given: ParsedArguments, { language }: CliContext): DraftSource {
  const chosen = sourceOptions.filter((option) => given.flag(option));
  if (chosen.length > 1) {
    const options = chosen.map((option) => `--${option}`).join(', ');
    throw new UsageError(text(language, 'exclusive', { options }));
  }
  const goesWith = (option: string, other: string) => {
    if (given.flag(option) && !given.flag(other)) {
      const words = { option: `--${option}`, other: `--${other}` };
      throw new UsageError(text(language, 'onlyWith', words));
    }
  };
  goesWith('in-place', 'disk');
  goesWith('allow-base', 'disk');
  goesWith('initrd', 'kernel');
  goesWith('append', 'kernel');
  const file = (option: string) => path.resolve(given.text(option) ?? '');
  const kind = chosen[0];
  if (kind === undefined) return { kind: 'none' };
  switch (kind) {
    case 'test-guest':
      return { kind: 'test-guest' };
    case 'iso':
      return { kind: 'iso', file: file('iso') };
    case 'disk':
      return {
        kind: 'disk',
        file: file('disk'),
        use: given.flag('in-place') ? 'in-place' : 'copy',
      };
    case 'kernel':
      return {
        kind: 'kernel',
        kernel: file('kernel'),
        initrd: given.text('initrd') === null ? null : file('initrd'),
        append: given.text('append') ?? '',
      };
  }
}

/** What `--allow-base` allows: the files that the image names now. What cannot be read is told by the validation. */
async function filesElsewhere(drafts: DraftService, file: string): Promise<string[]> {
  return await drafts.inspect(file).then(
    ({ outside }) => outside,
    () => [],
  );
}

/** What the options change in a suggestion. All of them are read here, before anything is done. */
function changesOf(given: ParsedArguments, { language }: CliContext) {
  const noDisk = given.text('new-disk') === 'none';
  const sizeBytes = noDisk ? null : sizeOption(given, language, 'new-disk');
  const memoryMiB = memoryOption(given, language, 'memory');
  const cpus = numberOption(given, language, 'cpus');
  const firmware = choiceOption(given, language, 'firmware', firmwareKindSchema.options);
  const accelerator = choiceOption(given, language, 'accel', acceleratorSchema.options);
  const fixed: Partial<VmDraft> = {
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
  memoryMiB: '--memory',
  cpus: '--cpus',
  firmware: '--firmware',
  tpm: '--tpm',
  accelerator: '--accel',
  'newDisk.sizeBytes': '--new-disk',
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
  const source = sourceOptions.find((option) => given.flag(option)) ?? 'source';
  for (const issue of issues) {
    const fallback = issue.field.startsWith('source') ? `--${source}` : issue.field;
    const where = optionOfField[issue.field] ?? fallback;
    const sentence = await issueSentence(cli.language, issue);
    cli.say(`${text(cli.language, issue.severity)}: ${where}: ${sentence}`);
  }
  return issues.every(({ severity }) => severity === 'warning');
}

function showProgress(progress: Extract<CreateProgress, { type: 'step' }>, cli: CliContext): void {
  const { stderr } = cli.io;
  if (!stderr.isTTY || progress.fraction === null) return;
  stderr.write(`\r${progress.step} ${Math.round(progress.fraction * 100)} %\u001b[K`);
}

function clearProgress({ io }: CliContext): void {
  if (io.stderr.isTTY) io.stderr.write('\r\u001b[K');
}
