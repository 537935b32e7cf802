import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { failure } from '../../../shared/errors';
import { createJobService } from '../../../electron/jobs/job-service';
import { paddockPaths } from '../../../electron/lib/paths';
import { createVmFolder } from '../../../electron/vm/definitions/store';
import { sampleConfig } from '../../fakes/vm-configs';
import { runHere } from './support';

/** Clears the screen, sets the title, moves the cursor by C1, reverses the text, hides a letter, ends the line. */
const evil = 'a\u001b[2J\u001b]0;x\u0007\u009b2J\u202egpj\u200bz\nsecond';
const active = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2028\u2066-\u2069]/u;

let home: string;
let env: NodeJS.ProcessEnv;
const definition = sampleConfig({
  id: randomUUID(),
  name: evil.replaceAll(/[\u0000-\u001f]/g, ''),
});

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'pdu-'));
  env = { HOME: home, XDG_DATA_HOME: path.join(home, 'data'), XDG_RUNTIME_DIR: home };
  const { vms, data } = paddockPaths(env);
  await createVmFolder(vms, definition, async () => undefined);
  const folder = path.join(vms, evil);
  await mkdir(folder);
  await writeFile(path.join(folder, 'vm.json'), `{"name": "${evil}`);
  const jobs = createJobService({ data, role: 'app' });
  await jobs.begin('create-vm', { subject: { name: evil } }, () =>
    Promise.reject(failure('disk-full', { detail: evil })),
  ).ended;
  await jobs.close();
});

afterAll(() => rm(home, { recursive: true, force: true }));

it.each([
  [['list']],
  [['list', '--json']],
  [['list', '--trash']],
  [['show', definition.id]],
  [['show', definition.id, '--json']],
  [['show', evil]],
  [['argv', definition.id]],
  [['start', evil]],
  [['start', `no${evil}`]],
  [['stop', `no${evil}`]],
  [['restore', evil]],
  [['jobs']],
  [['jobs', '--json']],
  [['jobs', 'cancel', evil]],
  [['serial', evil]],
  [['monitor', evil, 'query-status']],
  [['create', evil, '--iso', evil]],
  [[evil]],
  [['list', `--${evil}`]],
  [['help', evil]],
])('nothing in a name acts on the terminal: %j', async (argv) => {
  const { stdout, stderr } = await runHere(argv, env, 'linux');
  expect(`${stdout}${stderr}`).not.toMatch(active);
  expect(`${stdout}${stderr}`.length).toBeGreaterThan(2);
});

it('a name stays one line of the list, spelt out', async () => {
  const { stdout } = await runHere(['list'], env, 'linux');
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  expect(stdout).toContain(String.raw`\u{001b}[2J`);
  expect(stdout).toContain(String.raw`\nsecond`);
});

it('a command that helps names the VM by what can be typed', async () => {
  const { stderr } = await runHere(['start', definition.id], env, 'linux');
  expect(stderr).toContain(`  paddock replace ${definition.id} disk0 FILE\n`);
});
