import { join } from 'node:path';

import { projectFolder } from '../setup/places.mjs';

/** Where each test runner leaves its results. */
export const resultsFolder = join(projectFolder, 'artefacts', 'test-results');

const tool = (name) => join(projectFolder, 'node_modules', '.bin', name);

function vitest(project, { name = project, files = [] } = {}) {
  const report = join(resultsFolder, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return {
    name,
    report,
    command: tool('vitest'),
    args: ['run', '--project', project, ...reporters, ...files],
  };
}

/**
 * The integration tests for which it matters most which QEMU they run on; `npm run soak:newer` runs all of them on the
 * newer one.
 */
export const newerFiles = [
  'qemu',
  'vm/backup.test.ts',
  'vm/consoles',
  'vm/lifecycle.test.ts',
  'vm/live-edit.test.ts',
  'vm/move-live.test.ts',
  'vm/plug.test.ts',
  'vm/reattach.test.ts',
  'vm/snapshots.test.ts',
  'vm/suspend.test.ts',
].map((name) => `test/integration/${name}`);

/**
 * What the whole run may take, in seconds, on the slowest computer that we know. Two quiet cores are to need less than
 * 1,800; where they need more, something has to become quicker.
 */
export const runSeconds = 3000;

/**
 * The steps in their order. `light` ones run beside each other and before all others, `cheap` ones whatever failed
 * before; `seconds` is each one's hard limit, some twice what it takes on two quiet cores, or what is left of the
 * whole run's time.
 */
export const testSteps = [
  {
    name: 'format',
    cheap: true,
    light: true,
    seconds: 120,
    command: tool('prettier'),
    args: ['--check', '--log-level=warn', '.'],
  },
  {
    name: 'lint',
    cheap: true,
    light: true,
    seconds: 120,
    command: tool('oxlint'),
    args: ['--type-aware', '--deny-warnings'],
  },
  {
    name: 'types',
    cheap: true,
    light: true,
    seconds: 180,
    command: tool('tsc'),
    args: ['--noEmit'],
  },
  {
    name: 'unused',
    cheap: true,
    light: true,
    seconds: 60,
    command: tool('knip'),
    args: ['--include', 'files,dependencies,unresolved,exports,types,duplicates'],
  },
  // The same without the tests: what they alone keep alive.
  {
    name: 'unused-app',
    cheap: true,
    light: true,
    seconds: 60,
    command: tool('knip'),
    args: ['--config', 'knip.product.json', '--production', '--include', 'files,exports,types'],
  },
  { ...vitest('unit'), cheap: true, seconds: 400 },
  { name: 'build', seconds: 60 },
  { ...vitest('integration'), seconds: 900 },
  {
    ...vitest('integration', { name: 'integration-newer', files: newerFiles }),
    seconds: 300,
  },
  // Inside emulated computers that have what this one may lack: processor virtualization, IOMMU units.
  { ...vitest('hosts', { name: 'integration-hosts' }), seconds: 240 },
  // The window in a Chromium as new as that of the Electron that is released.
  { ...vitest('chromium'), seconds: 420 },
  // Its global set-up starts the virtual display.
  { ...vitest('e2e'), seconds: 1500 },
];
