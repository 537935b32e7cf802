import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { stringify } from 'yaml';
import { hostNameOf, typedList, type SeedWish } from '../../../shared/seed';
import { sha512Crypt } from './sha512-crypt';

/** What is on a seed disc, as NoCloud reads it. */
export interface SeedTexts {
  userData: string;
  metaData: string;
  /** Null: the guest asks by DHCP. */
  networkConfig: string | null;
}

/** What a machine's seed is for. */
export interface SeedSubject {
  /** The machine's. */
  name: string;
  /** Of the card that gets a fixed address; null without one. */
  mac: string | null;
  /** Another one makes the guest read its seed again. */
  instanceId: string;
}

const yaml = (value: unknown): string => stringify(value, { lineWidth: 0 });

/**
 * The texts of a seed that a person asked for; the password becomes a hash. The user takes the place of the one that
 * the image has, with its groups and its shell.
 * @param keys public keys, all that may log in.
 */
export function seedTexts(
  wish: SeedWish,
  keys: readonly string[],
  subject: SeedSubject,
): SeedTexts {
  const userData = wish.userData ?? `#cloud-config\n${yaml(cloudConfig(wish, keys))}`;
  const networkConfig = networkConfigOf(wish, subject.mac);
  const hostName = wish.hostName.trim() || hostNameOf(subject.name);
  const made = madeMark({ userData, networkConfig });
  return { userData, networkConfig, metaData: metaText(subject.instanceId, hostName, made) };
}

function cloudConfig(wish: SeedWish, keys: readonly string[]) {
  const packages = typedList(wish.packages);
  const timeZone = wish.timeZone.trim();
  return {
    user: {
      name: wish.user.trim(),
      sudo: 'ALL=(ALL) NOPASSWD:ALL',
      ...(wish.password !== '' && {
        lock_passwd: false,
        hashed_passwd: sha512Crypt(wish.password),
      }),
      ...(keys.length > 0 && { ssh_authorized_keys: [...keys] }),
    },
    ...(wish.password !== '' && { ssh_pwauth: true }),
    ...(timeZone !== '' && { timezone: timeZone }),
    ...(packages.length > 0 && { package_update: true, packages }),
  };
}

function networkConfigOf({ address, gateway, dns }: SeedWish, mac: string | null): string | null {
  const own = address.trim();
  if (own === '' || mac === null) return null;
  const via = gateway.trim();
  const servers = typedList(dns);
  const card = {
    match: { macaddress: mac },
    addresses: [own],
    // Renderers of older distributions do not know the word `default`.
    ...(via !== '' && { routes: [{ to: isIPv6(via) ? '::/0' : '0.0.0.0/0', via }] }),
    ...(servers.length > 0 && { nameservers: { addresses: servers } }),
  };
  return yaml({ version: 2, ethernets: { nic0: card } });
}

/** Says in meta-data what the texts were when Paddock made them. */
function madeMark({ userData, networkConfig }: Pick<SeedTexts, 'userData' | 'networkConfig'>) {
  return createHash('sha256')
    .update(JSON.stringify([userData, networkConfig]))
    .digest('hex');
}

const metaText = (instanceId: string, hostName: string, made: string | null): string =>
  [
    ...(made === null ? [] : [`# made by Paddock: ${made}`]),
    yaml({ 'instance-id': instanceId, 'local-hostname': hostName }),
  ].join('\n');

/** Pure: whether a text of a seed is another than Paddock made; true for a seed that is not Paddock's. */
export const isChangedSeed = (texts: SeedTexts): boolean =>
  /^# made by Paddock: ([0-9a-f]{64})$/m.exec(texts.metaData)?.[1] !== madeMark(texts);

/** Pure: a value of meta-data; empty where it has none. */
export const metaValue = (
  { metaData }: Pick<SeedTexts, 'metaData'>,
  key: 'instance-id' | 'local-hostname',
): string =>
  new RegExp(`^${key}:[ \\t]*(.*)$`, 'm')
    .exec(metaData)?.[1]
    ?.trim()
    .replaceAll(/^["']|["']$/g, '') ?? '';

/** Pure: the same meta-data with other values; what else a person wrote there stays. */
export function withMetaValues(
  metaData: string,
  values: Readonly<Record<'instance-id' | 'local-hostname', string>>,
): string {
  return Object.entries(values).reduce((text, [key, value]) => {
    if (value === '') return text;
    const line = yaml({ [key]: value }).trim();
    const old = new RegExp(`^${key}:.*$`, 'm');
    return old.test(text) ? text.replace(old, () => line) : `${text.trimEnd()}\n${line}\n`;
  }, metaData);
}

/**
 * Pure: the seed of a machine that was cloned: an instance of its own, so that the guest makes itself another host key,
 * with its own addresses of cards, and a host name of its own where the old one came from the machine's name.
 * @param cards MAC addresses of the original, each with the clone's.
 */
export function seedForClone(
  texts: SeedTexts,
  { from, to, instanceId, cards }: CloneSeed,
): SeedTexts {
  const hostName = metaValue(texts, 'local-hostname');
  const own = hostName === hostNameOf(from) ? hostNameOf(to) : hostName;
  const values = { 'instance-id': instanceId, 'local-hostname': own };
  const readdressed =
    texts.networkConfig === null
      ? null
      : cards.reduce(
          (text, [old, mac]) => text.replaceAll(new RegExp(old, 'gi'), mac),
          texts.networkConfig,
        );
  const changed = isChangedSeed(texts);
  const next = { ...texts, networkConfig: readdressed };
  const metaData = withMetaValues(texts.metaData, values);
  // What was Paddock's own stays that.
  return {
    ...next,
    metaData: changed
      ? metaData
      : metaData.replace(/^(# made by Paddock: )[0-9a-f]{64}$/m, `$1${madeMark(next)}`),
  };
}

interface CloneSeed {
  /** The names of the two machines. */
  from: string;
  to: string;
  instanceId: string;
  cards: readonly (readonly [old: string, mac: string])[];
}
