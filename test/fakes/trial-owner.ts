import { runGuest } from '../../electron/host/trial/run-guest';

/** A process that runs a guest, to be killed by tests: `trial-owner PROGRAM ARGUMENT…`. Passes on what the guest says. */
const [program = '', ...rest] = process.argv.slice(2);
const limits = { silence: 60_000, total: 60_000 };
await runGuest([program, ...rest], limits, {
  onEvent: ({ step }) => void process.stdout.write(`${step}\n`),
});
