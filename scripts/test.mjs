#!/usr/bin/env node
// `npm test`: every check, the cheap ones first. The cheap ones all run; the rest only on a clean slate.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuilt } from './lib/build.mjs';
import { runMain } from './lib/main.mjs';
import { runStep } from './lib/processes.mjs';
import { addUp, closingLine, countResults } from './lib/test-results.mjs';
import { newerFiles, resultsFolder, runSeconds, testSteps } from './lib/test-steps.mjs';
import { newerQemu } from './setup/qemu/newer-qemu.mjs';
import { emulatedHostFolder, newestChromium, projectFolder } from './setup/places.mjs';
import { SetupError } from './setup/report.mjs';

const USAGE = `Usage: node scripts/test.mjs [--keep-going] [STEP …]

Runs the steps in this order (all unless named): STEPS
  --keep-going  run the later steps although an earlier one failed
`;

/** Why the step cannot be run, if so. A name that matches no file would be passed by in silence. */
function hindranceOfNewer() {
  const gone = newerFiles.find((name) => !existsSync(join(projectFolder, name)));
  if (gone) return `There is no ${gone} any more.`;
  return newerQemu() ? undefined : 'There is no newer QEMU here; the set-up has said why.';
}

/** The same on the newer QEMU; without one the step fails, since nothing was tested. */
const onNewerQemu = {
  env: { PADDOCK_TEST_QEMU: 'newer' },
  hindrance: hindranceOfNewer,
};

function hindranceOfHosts() {
  return existsSync(join(emulatedHostFolder(), 'system.cpio'))
    ? undefined
    : 'There is no emulated host here; the set-up has said why.';
}

function hindranceOfChromium() {
  return existsSync(newestChromium())
    ? undefined
    : 'There is no newest Chromium here; the set-up has said why.';
}

/** What a step needs beside its command. */
const further = {
  build: { run: () => build() },
  'integration-newer': onNewerQemu,
  'integration-hosts': { hindrance: hindranceOfHosts },
  chromium: { hindrance: hindranceOfChromium },
};
const STEPS = testSteps.map((step) => ({ ...step, ...further[step.name] }));

async function build() {
  try {
    await ensureBuilt('app');
    return { code: 0, timedOut: false, leftovers: [] };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stdout.write(`${error.message}\n`);
    return { code: 1, timedOut: false, leftovers: [] };
  }
}

async function runCommand({ command, args, env, seconds, hindrance, quiet }) {
  const reason = hindrance?.();
  if (reason) {
    process.stdout.write(`${reason}\n`);
    return { code: 1, timedOut: false, leftovers: [] };
  }
  return await runStep(command, args, { cwd: projectFolder, env, seconds, quiet });
}

/** @param quiet its output comes in one piece when it has ended: others are at work beside it */
async function perform(step, quiet = false) {
  const heading = `\n── ${step.name} ──\n`;
  if (!quiet) process.stdout.write(heading);
  const started = performance.now();
  // `performance.now()` counts from the start of this process.
  const limit = Math.max(1, Math.min(step.seconds, Math.round(runSeconds - started / 1000)));
  const result = await (step.run ? step.run() : runCommand({ ...step, seconds: limit, quiet }));
  const seconds = (performance.now() - started) / 1000;
  if (quiet) process.stdout.write(`${heading}${result.output ?? ''}`);
  if (result.timedOut) process.stdout.write(`${step.name} was stopped after ${limit} s\n`);
  for (const command of result.leftovers) {
    process.stdout.write(
      `${step.name} left a process behind (ended now): ${command.slice(0, 160)}\n`,
    );
  }
  return {
    name: step.name,
    ok: result.code === 0,
    seconds,
    counts: step.report && countResults(step.report),
  };
}

/** Performs steps that need one core each, two at a time. */
async function performBeside(steps) {
  const waiting = [...steps];
  const done = [];
  const worker = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift())
      done.push(await perform(step, true));
  };
  await Promise.all([worker(), worker()]);
  return done.toSorted((one, other) => indexOf(one.name) - indexOf(other.name));
}

const indexOf = (name) => STEPS.findIndex((step) => step.name === name);

function summary(done, notRun) {
  const rows = done.map(({ name, ok, seconds, counts }) => {
    const count = counts ? closingLine(counts).replace(/, 0 failed/, '') : '';
    return `  ${name.padEnd(17)} ${ok ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(7)} s  ${count}`;
  });
  const skipped = notRun.map(
    ({ name }) => `  ${name.padEnd(17)} not run, as a step before it failed`,
  );
  return ['', ...rows, ...skipped, ''].join('\n');
}

function chosenSteps(args) {
  const names = args.filter((argument) => argument !== '--keep-going');
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    const usage = USAGE.replace('STEPS', STEPS.map(({ name }) => name).join(', '));
    throw new SetupError(`There is no step ${unknown.join(', ')}.\n\n${usage}`);
  }
  return names.length > 0 ? STEPS.filter(({ name }) => names.includes(name)) : STEPS;
}

await runMain(async () => {
  const args = process.argv.slice(2);
  const steps = chosenSteps(args);
  const keepGoing = args.includes('--keep-going');
  rmSync(resultsFolder, { recursive: true, force: true });
  mkdirSync(resultsFolder, { recursive: true });

  const done = await performBeside(steps.filter(({ light }) => light));
  const notRun = [];
  for (const step of steps.filter(({ light }) => !light)) {
    const clean = done.every(({ ok }) => ok);
    if (clean || step.cheap || keepGoing) done.push(await perform(step));
    else notRun.push(step);
  }
  process.stdout.write(`${summary(done, notRun)}\n${closingLine(addUp(done))}\n`);
  return done.every(({ ok }) => ok) ? 0 : 1;
});
