import { isIP, isIPv4 } from 'node:net';
import type { FieldIssue, VmDraft } from '../../../shared/draft';
import { hostNameOf, type SeedWish, typedList } from '../../../shared/seed';
import { checkSeedText } from '../../guests/cloud-init/check-seed';
import { userName } from '../../guests/cloud-init/login-keys';
import { readPublicKey } from '../../guests/cloud-init/public-keys';
import { toAppError } from '../../../shared/errors';
import { caution, problem } from './issues';

/** RFC 1123; a name with dots is one with a domain. */
const hostName =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
/** Names of Debian, Fedora, Arch, Alpine and FreeBSD packages, with a version or an architecture. */
const packageName = /^[A-Za-z0-9@][A-Za-z0-9@+._:/=~-]{0,127}$/;
/** Where QEMU's own network expects its guest. */
const userNetworkAddress = '10.0.2.15';

/** Pure: what is wrong with what a cloud image is told. */
export function seedIssues({ seed, network }: VmDraft): FieldIssue[] {
  if (!seed) return [];
  const texts = seed.userData === undefined ? loginIssues(seed) : textIssues(seed.userData);
  return [...texts, ...hostIssues(seed), ...networkIssues(seed, network)];
}

function textIssues(text: string): FieldIssue[] {
  const field = 'seed.userData';
  try {
    return checkSeedText('user-data', text).map(({ line, key, near }) => {
      const params = { line: String(line), key };
      return near === null
        ? caution(field, 'seed-key-unknown', params)
        : caution(field, 'seed-key-near', { ...params, near });
    });
  } catch (error) {
    const { code, params = {} } = toAppError(error);
    if (code === 'seed-no-header') return [problem(field, 'seed-no-header', params)];
    if (code === 'seed-not-map') return [problem(field, 'seed-not-map', params)];
    if (code === 'seed-not-yaml') return [problem(field, 'seed-not-yaml', params)];
    throw error;
  }
}

function loginIssues({ user, password, sshKeys, ownKey }: SeedWish): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const name = user.trim();
  if (name === 'root') issues.push(problem('seed.user', 'seed-user-root'));
  else if (!userName.test(name)) issues.push(problem('seed.user', 'seed-user-invalid'));
  if (/[\u0000-\u001f\u007f]/.test(password)) {
    issues.push(problem('seed.password', 'text-control-characters'));
  }
  const given = sshKeys.filter((key) => key.trim() !== '');
  const wrong = given.find((key) => readPublicKey(key) === null);
  if (wrong !== undefined) {
    const secret = wrong.includes('PRIVATE KEY');
    issues.push(
      secret
        ? problem('seed.sshKeys', 'seed-key-private')
        : problem('seed.sshKeys', 'seed-key-invalid', { key: wrong.trim().slice(0, 40) }),
    );
  }
  if (password === '' && given.length === 0 && !ownKey) {
    issues.push(problem('seed.password', 'seed-no-login'));
  }
  return issues;
}

function hostIssues(seed: SeedWish): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const name = seed.hostName.trim();
  if (name !== '' && !hostName.test(name)) {
    issues.push(problem('seed.hostName', 'seed-host-name-invalid', { near: hostNameOf(name) }));
  }
  if (seed.userData !== undefined) return issues;
  const wrong = typedList(seed.packages).find((each) => !packageName.test(each));
  if (wrong !== undefined) {
    issues.push(problem('seed.packages', 'seed-package-invalid', { package: wrong }));
  }
  const zone = seed.timeZone.trim();
  if (zone !== '' && !isTimeZone(zone)) {
    issues.push(problem('seed.timeZone', 'seed-time-zone-unknown', { zone }));
  }
  return issues;
}

/** Names of the time zone database; not offsets, which no guest has a file for. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function networkIssues({ address, gateway, dns }: SeedWish, network: boolean): FieldIssue[] {
  const own = address.trim();
  const [host = '', prefix = ''] = own.split('/');
  const issues: FieldIssue[] = [];
  if (own === '') {
    const stray = gateway.trim() !== '' || dns.trim() !== '';
    return stray ? [problem('seed.address', 'seed-address-missing')] : [];
  }
  const bits = isIPv4(host) ? 32 : 128;
  if (isIP(host) === 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) {
    issues.push(problem('seed.address', 'seed-address-invalid'));
  } else if (!network) issues.push(problem('seed.address', 'seed-address-no-card'));
  else if (host !== userNetworkAddress) {
    issues.push(caution('seed.address', 'seed-address-elsewhere', { usual: userNetworkAddress }));
  }
  const via = gateway.trim();
  if (via !== '' && isIP(via) === 0) {
    issues.push(problem('seed.gateway', 'seed-ip-invalid', { address: via }));
  }
  const wrong = typedList(dns).find((each) => isIP(each) === 0);
  if (wrong !== undefined) issues.push(problem('seed.dns', 'seed-ip-invalid', { address: wrong }));
  return issues;
}
