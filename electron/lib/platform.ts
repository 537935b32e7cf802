import { failure } from '../../shared/errors';

const names: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'macOS',
  win32: 'Windows',
  freebsd: 'FreeBSD',
  openbsd: 'OpenBSD',
};

/** What the person calls a system. */
export function systemName(platform: NodeJS.Platform): string {
  return names[platform] ?? platform;
}

/**
 * Ends what only Linux can answer: everything read elsewhere would be nonsense.
 * @throws AppFailure `not-linux`.
 */
export function requireLinux(platform: NodeJS.Platform): void {
  if (platform === 'linux') return;
  const system = systemName(platform);
  throw failure('not-linux', { params: { system } });
}
