import type { VmDraft } from '../../shared/draft';
import { mostSeedText, type SeedWish } from '../../shared/seed';
import { formatSize } from '../../shared/units';
import { failure } from '../../shared/errors';
import type { DraftService } from '../services';
import { type CliContext, type ParsedArguments, UsageError } from './context';
import { filePath } from './option-values';
import { readSecret } from './read-secret';
import { readText } from './read-text';

/** Options whose word goes into a field of the seed as it is. */
const fields = {
  user: 'user',
  'host-name': 'hostName',
  packages: 'packages',
  'time-zone': 'timeZone',
  address: 'address',
  gateway: 'gateway',
  dns: 'dns',
} as const satisfies Record<string, keyof SeedWish>;

/** Options that speak of what a cloud image is told; each of them asks for a seed. */
const asking = ['cloud-init', 'ssh-key', 'password', 'user-data', ...Object.keys(fields)];

/** What user-data of one's own says, too. */
const inUserData = ['user', 'ssh-key', 'password', 'packages', 'time-zone'];

/** Which option a person has to change for a field of the seed. */
export const optionOfSeedField: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(fields).map(([option, field]) => [`seed.${field}`, `--${option}`]),
  ),
  'seed.sshKeys': '--ssh-key',
  'seed.password': '--password',
  'seed.userData': '--user-data',
};

/** Options that ask for a login. */
export const askingIn = (given: ParsedArguments): string[] =>
  asking.filter((option) => given.flag(option));

/** Refuses options that do not go together. @throws UsageError. */
export function checkSeedOptions(given: ParsedArguments): void {
  const refuse = (one: string, other: string) => {
    if (!given.flag(one) || !given.flag(other)) return;
    throw new UsageError('exclusive', { options: `--${one}, --${other}` });
  };
  const wanted = asking.find((option) => given.flag(option));
  if (wanted !== undefined && !given.flag('disk') && !given.flag('from')) {
    throw new UsageError('onlyWith', { option: `--${wanted}`, other: '--disk' });
  }
  for (const option of asking) refuse('no-cloud-init', option);
  for (const option of inUserData) refuse('user-data', option);
}

/**
 * What a new machine is told of what the options say, over what is usual; nothing where it is no cloud image and nobody
 * asked.
 * @throws UsageError, AppFailure `file-missing`, `file-unreadable`, `cancelled`.
 */
export async function seedOf(
  given: ParsedArguments,
  suggested: VmDraft,
  drafts: Pick<DraftService, 'usualSeed'>,
  cli: CliContext,
): Promise<Pick<VmDraft, 'seed'>> {
  if (given.flag('no-cloud-init')) return { seed: null };
  if (!asking.some((option) => given.flag(option))) return {};
  const usual = suggested.seed ?? (await drafts.usualSeed());
  const words = Object.entries(fields).flatMap(([option, field]) => {
    const text = given.text(option);
    return text === null ? [] : [[field, text] as const];
  });
  const seed: SeedWish = {
    ...usual,
    ...Object.fromEntries(words),
    ...(await keysOf(given)),
    ...(await userDataOf(given)),
  };
  if (!given.flag('password')) return { seed };
  const [prompt, again] = ['agentPassword', 'agentPasswordAgain'] as const;
  const password = await readSecret(cli, cli.text(prompt, { user: seed.user }), cli.text(again));
  return { seed: { ...seed, password } };
}

/** `auto`: what is usual; `none`: no key; else the file of a public key, or of several. */
async function keysOf(given: ParsedArguments): Promise<Partial<SeedWish>> {
  const word = given.text('ssh-key');
  if (word === null || word === 'auto') return {};
  if (word === 'none') return { sshKeys: [], ownKey: false };
  const text = await readText(filePath(word, '--ssh-key'));
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const secret = text.includes('PRIVATE KEY');
  return { sshKeys: secret ? [lines[0] ?? ''] : lines.slice(0, 64), ownKey: false };
}

async function userDataOf(given: ParsedArguments): Promise<Partial<SeedWish>> {
  const word = given.text('user-data');
  if (word === null) return {};
  const file = filePath(word, '--user-data');
  return { userData: await readSeedText(file) };
}

/** A text for a seed. @throws AppFailure `seed-too-large` and as `readText`. */
export async function readSeedText(file: string): Promise<string> {
  const text = await readText(file);
  if (text.length <= mostSeedText) return text;
  throw failure('seed-too-large', { params: { file, max: formatSize(mostSeedText) } });
}
