import { defineConfig } from 'vitest/config';

// On shared cores a desktop, a guest and a test can miss each other: in CI such a test is tried twice, and named.
const retry = process.env['CI'] ? 1 : 0;

/** `expect.poll` waits one second unless told, in which a slow computer may just have begun. */
const patient = { poll: { timeout: 5000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}', 'test/architecture.test.ts'],
          testTimeout: 20_000,
          // Reading the modules anew for each file took a third of the time.
          isolate: false,
          // Left to itself, Vitest keeps one of two cores free.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'integration',
          expect: patient,
          include: ['test/integration/**/*.test.ts'],
          // Boots a whole Debian by emulation, which takes minutes; by `npm run soak:cloud-init`.
          exclude: process.env['PADDOCK_CLOUD_GUEST']
            ? []
            : ['test/integration/cli/cloud-guest.test.ts'],
          globalSetup: ['test/integration/cli/global-setup.ts'],
          setupFiles: ['test/integration/choose-qemu.ts'],
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          retry,
        },
      },
      {
        test: {
          name: 'hosts',
          expect: patient,
          include: ['test/hosts/**/*.test.ts'],
          globalSetup: ['test/integration/cli/global-setup.ts'],
          // Everything here runs in an emulated computer.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          retry,
        },
      },
      {
        test: {
          name: 'chromium',
          expect: patient,
          include: ['test/chromium/**/*.test.ts'],
          globalSetup: ['test/chromium/support/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          retry,
        },
      },
      {
        test: {
          name: 'e2e',
          expect: patient,
          include: ['test/e2e/**/*.test.ts'],
          // A second long walk through much of the same, by `npm run soak:looks`.
          exclude: process.env['PADDOCK_LOOKS'] === 'all' ? [] : ['test/e2e/newcomer-more.test.ts'],
          globalSetup: ['test/e2e/support/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          setupFiles: ['test/e2e/support/own-display.ts'],
          // Each test drives a whole Electron, which waits more than it computes.
          maxWorkers: 2,
          retry,
        },
      },
    ],
  },
});
