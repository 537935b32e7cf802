import { randomUUID } from 'node:crypto';
import { failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import type { DraftWorkshop } from '../../making/draft-service';
import { UsageError, type CliContext, type ParsedArguments } from '../context';
import { sizeOption } from '../option-values';
import { readTextOrInput } from '../read-text';
import { sayIssues } from '../say-issues';
import { followCreation } from './creation';

/** Options that stand for a part of a definition: with a whole one they would contradict it. */
const partOptions = [
  'test-guest',
  'iso',
  'disk',
  'in-place',
  'allow-base',
  'write-base',
  'kernel',
  'initrd',
  'append',
  'memory',
  'cpus',
  'firmware',
  'tpm',
  'accel',
  'os',
];

/** `paddock create --json FILE`: the definition is taken as it is; a missing id or time of creation is filled in. */
export async function createFromDefinition(given: ParsedArguments, cli: CliContext): Promise<void> {
  const contrary = partOptions.filter((option) => given.flag(option));
  if (contrary.length > 0) {
    const options = ['json', ...contrary].map((option) => `--${option}`).join(', ');
    throw new UsageError('exclusive', { options });
  }
  const newDiskBytes = sizeOption(given, 'new-disk');
  const { machines, drafts } = await cli.services();
  const read = await readDefinition(given, cli, drafts);
  // A definition taken from another VM (`paddock show`) brings that VM's id along.
  const idTaken = machines.list().some(({ id }) => id === read.id);
  const config = idTaken ? { ...read, id: randomUUID() } : read;
  const start = given.flag('start');
  const { job, warnings } = await drafts.createFromDefinition(config, { newDiskBytes, start });
  await sayIssues(warnings, ({ field }) => field, cli);
  await followCreation(job, machines, cli);
}

async function readDefinition(
  given: ParsedArguments,
  cli: CliContext,
  drafts: Pick<DraftWorkshop, 'readDefinition'>,
): Promise<VmConfig> {
  const file = given.text('json') ?? '-';
  const name = given.positionals[0];
  const content = await readTextOrInput(file, cli.io.stdin);
  const source = file === '-' ? '/dev/stdin' : file;
  const read = await drafts.readDefinition({
    id: randomUUID(),
    createdAt: new Date().toISOString(),
    ...parseObject(content, source),
    ...(name !== undefined && { name }),
  });
  if (read.kind === 'valid') return read.config;
  const problems =
    read.kind === 'invalid'
      ? read.error.issues.map((issue) => `${issue.path.join('.') || '.'}: ${issue.message}`)
      : [`schema: ${String(read.schema)}`];
  throw failure('definition-not-understood', {
    params: { file: source },
    detail: problems.join('\n'),
  });
}

function parseObject(content: string, file: string): object {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw failure('definition-not-json', { params: { file }, detail });
  }
  // What `paddock show --json` prints holds the definition as one of its parts.
  if (isObject(value)) return 'config' in value && isObject(value.config) ? value.config : value;
  throw failure('definition-not-understood', { params: { file } });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
