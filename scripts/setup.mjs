#!/usr/bin/env node
// Everything a fresh machine lacks, in one go. Uses nothing but Node, as it runs before `npm ci`.

import { runMain } from './lib/main.mjs';
import { SetupError } from './setup/report.mjs';

const USAGE = `Usage: node scripts/setup.mjs [--tests | --tour] [--retry-electron] [--guests-only] [--cloud-guest]

Ensures npm packages, the Electron runtime and the system packages that Paddock needs.
  --tests           also what the tests need: a virtual X server, an assembler, guests to boot,
                    a small Linux that plays a host, a newer QEMU, libvirt, the newest Chromium
  --tour            also what the tour needs: a virtual X server (implied where there is no display)
  --retry-electron  try Electron's own download again where it was out of reach
  --guests-only     only the guests that the tests boot
  --cloud-guest     only the cloud image that cloud-init is proved with (npm run soak:cloud-init)
`;

const FLAGS = new Set(
  ['tests', 'tour', 'retry-electron', 'guests-only', 'cloud-guest', 'help'].map(
    (name) => `--${name}`,
  ),
);
const OLDEST_NODE = [20, 19];

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const old = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  if (old)
    throw new SetupError(
      `Paddock needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`,
    );
  if (process.platform !== 'linux') throw new SetupError('Paddock runs on Linux only.');
}

function purposesOf(flags) {
  const purposes = new Set(['run']);
  const noDisplay = !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  if (flags.has('--tests') || flags.has('--tour') || noDisplay) purposes.add('display');
  if (flags.has('--tests')) purposes.add('tests');
  return purposes;
}

async function setUp(flags) {
  checkNode();
  const { ensureGuests } = await import('./setup/guests/guests.mjs');
  const { ensureForeignGuests } = await import('./setup/guests/foreign-guests.mjs');
  const { ensureEmulatedHost } = await import('./setup/guests/emulated-host.mjs');
  if (flags.has('--guests-only')) return ensureGuests();
  if (flags.has('--cloud-guest')) {
    const { ensureCloudGuest } = await import('./setup/guests/cloud-guest.mjs');
    return ensureCloudGuest();
  }

  const { ensureNpmPackages } = await import('./setup/npm-packages.mjs');
  const { ensureElectron } = await import('./setup/electron/electron-download.mjs');
  const { ensureSystemPackages } = await import('./setup/system/system-packages.mjs');
  const { ensureSandbox } = await import('./setup/system/sandbox.mjs');
  const { ensureNewerQemu } = await import('./setup/qemu/newer-qemu.mjs');
  const { ensureLibvirt } = await import('./setup/debian/libvirt.mjs');
  const { ensureNewestChromium } = await import('./setup/browser/newest-chromium.mjs');
  await ensureNpmPackages();
  await ensureElectron({ retry: flags.has('--retry-electron') });
  await ensureSystemPackages(purposesOf(flags));
  ensureSandbox();
  if (flags.has('--tests')) {
    await ensureGuests();
    await ensureForeignGuests();
    await ensureEmulatedHost();
    await ensureNewerQemu();
    await ensureLibvirt();
    await ensureNewestChromium();
  }
}

await runMain(async () => {
  const flags = new Set(process.argv.slice(2));
  const unknown = [...flags].filter((flag) => !FLAGS.has(flag));
  if (unknown.length > 0 || flags.has('--help')) {
    process.stderr.write(unknown.length > 0 ? `Unknown: ${unknown.join(' ')}\n\n${USAGE}` : USAGE);
    return unknown.length > 0 ? 2 : 0;
  }
  await setUp(flags);
  return 0;
});
