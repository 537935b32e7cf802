import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { runVisibly } from '../commands.mjs';
import { electronRuntime } from '../electron/electron-runtime.mjs';
import { say, SetupError } from '../report.mjs';
import { rootWords } from './system-packages.mjs';

const SETUID_ROOT = 0o4755;

// Any of these closes user namespaces to ordinary programs. The last one is Ubuntu's since 23.10
// (electron/electron#41066); the second is a Debian kernel patch.
const CLOSED_WHEN = [
  ['/proc/sys/user/max_user_namespaces', '0'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
];

function namespacesAreClosed() {
  return CLOSED_WHEN.some(
    ([file, value]) => existsSync(file) && readFileSync(file, 'utf8').trim() === value,
  );
}

function helperIsReady(helper) {
  if (!existsSync(helper)) return false;
  const { uid, mode } = statSync(helper);
  return uid === 0 && (mode & 0o7777) === SETUID_ROOT;
}

/**
 * Chromium's sandbox needs user namespaces or, where the system closes them, its setuid helper. Root
 * runs without the sandbox (Chromium demands it), so nothing is needed there.
 * @throws {SetupError} with the exact command when the helper has to be set up by the user
 */
export function ensureSandbox() {
  if (process.getuid?.() === 0 || !namespacesAreClosed()) return;
  const helper = join(electronRuntime().folder, 'chrome-sandbox');
  if (helperIsReady(helper)) return;
  const asRoot = rootWords();
  if (asRoot) {
    say(`Chromium's sandbox: making ${helper} setuid root (this system closes user namespaces)`);
    const run = (...words) => runVisibly(asRoot[0], [...asRoot.slice(1), ...words]);
    if (run('chown', 'root:root', helper) && run('chmod', '4755', helper)) return;
  }
  throw new SetupError(
    "This system closes user namespaces, so Chromium's sandbox needs its setuid helper.",
    `sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  );
}
