import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { runCli } from '../../../electron/cli/run-cli';
import type { GuestFile } from '../../../shared/job';
import { MiB } from '../../../shared/units';
import { startAgent, startLinuxWithAgent } from './linux-guest';
import { makeVmHome, openService } from './support';
import type { VmHome } from './wiring';

const code = (wanted: string) => ({ error: { code: wanted } });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Runs a command line in this process. @param stop ends it as Ctrl+C does */
async function paddock(home: VmHome, argv: readonly string[], stop = new AbortController()) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const env = { ...home.env, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8' };
  const io = { stdin, stdout, stderr, env, assetsDir: path.resolve('assets'), signal: stop.signal };
  const ended = runCli(argv, io);
  const said = Promise.all([text(stdout), text(stderr)]);
  const exit = await ended;
  stdout.end();
  stderr.end();
  const [out, errors] = await said;
  return { exit, out, errors };
}

it('sends files into a guest through its agent, and says why where it cannot', async () => {
  const home = await makeVmHome();
  const vms = await openService(home);
  const guest = await startLinuxWithAgent(vms, home.root);
  const { id } = guest;
  const bytes = randomBytes(5 * MiB + 1);
  const file = path.join(home.root, 'a “file”, 系统.tar.gz');
  await writeFile(file, bytes);

  const refusal = async () => await vms.sendFolder(id).catch((error: unknown) => error);

  // Nobody has opened the channel: QEMU knows that, and nobody is waited for.
  const asked = performance.now();
  await expect(vms.sendFolder(id)).rejects.toMatchObject(code('agent-silent'));
  expect(performance.now() - asked).toBeLessThan(2000);
  expect(await guest.run(startAgent)).toBe('0');
  await expect
    .poll(async () => await vms.sendFolder(id).catch(() => ''), { timeout: 20_000 })
    .toBe('/var/tmp');

  const steps: string[] = [];
  const progress: number[] = [];
  const sent = await vms.sendFile(
    id,
    { file, folder: null },
    {
      onStep: (step) => steps.push(step),
      onProgress: (done, total) => progress.push(done / total),
    },
  );
  expect(sent).toBe('/var/tmp/a “file”, 系统.tar.gz');
  expect(steps).toEqual(['sending-file', 'verifying-file']);
  expect(progress.filter((each) => each === 1)).toHaveLength(2);
  expect(await guest.run('sha256sum /var/tmp/a*')).toContain(sha256(bytes));

  // The name is taken, by whatever: what has it stays.
  await guest.run(
    'mkdir "/var/tmp/note.txt"; ln -s /nowhere "/var/tmp/note (2).txt"; echo old > "/var/tmp/note (3).txt"',
  );
  const note = path.join(home.root, 'note.txt');
  await writeFile(note, '');
  const how = {};
  expect(await vms.sendFile(id, { file: note, folder: '/var/tmp/' }, how)).toBe(
    '/var/tmp/note (4).txt',
  );
  expect(await guest.run('cat "/var/tmp/note (3).txt"; wc -c < "/var/tmp/note (4).txt"')).toBe(
    'old\n0',
  );

  for (const [folder, why] of [
    ['/no/where', 'guest-folder-missing'],
    ['/var/tmp/note (3).txt', 'guest-folder-missing'],
    ['var/tmp', 'guest-folder-unclear'],
    ['/var/tmp\n', 'guest-folder-unclear'],
  ] as const) {
    await expect(vms.sendFile(id, { file: note, folder }, how)).rejects.toMatchObject(code(why));
  }
  await expect(vms.sendFile(id, { file: home.root, folder: null }, how)).rejects.toMatchObject(
    code('file-not-plain'),
  );

  // There is not enough room.
  await guest.run('mkdir /small; mount -t tmpfs -o size=1m tmpfs /small');
  const left: GuestFile[] = [];
  const onFile = (each: GuestFile) => left.push(each);
  await expect(vms.sendFile(id, { file, folder: '/small' }, { onFile })).rejects.toMatchObject(
    code('guest-no-space'),
  );
  expect(left.map(({ state }) => state)).toEqual(['part', 'empty']);
  expect(await guest.run('wc -c /small/* | cut -d" " -f1')).toBe('0');

  // From a terminal: as a job, which Ctrl+C ends in the middle.
  await guest.run('rm -rf /small/* /var/tmp/*; umount /small');
  expect(await paddock(home, ['send', id, note])).toEqual({
    exit: 0,
    out: 'Sent to “bare”: /var/tmp/note.txt\n',
    errors: '',
  });
  const stop = new AbortController();
  const ended = paddock(home, ['send', id, file, '--folder', '/tmp'], stop);
  await guest.until('[ -s /tmp/a* ] && echo it comes', 'it comes');
  stop.abort();
  expect(await ended).toEqual({
    exit: 130,
    out: '',
    errors: 'An empty file is left in the guest: /tmp/a “file”, 系统.tar.gz\n',
  });
  expect(await guest.run('cat /tmp/a* | wc -c')).toBe('0');

  // Somebody else speaks with it.
  const other = connect(vms.sockets(id).agent);
  await once(other, 'connect');
  await expect.poll(refusal).toMatchObject(code('agent-busy'));
  other.destroy();

  // An agent that may not write, as some distributions ship it.
  await guest.run('kill $(cat /tmp/qga.pid); sleep 1');
  await guest.run(startAgent.replace('qemu-ga', 'qemu-ga -b guest-file-open'));
  const off = { code: 'agent-command-off', params: { command: 'guest-file-open' } };
  await expect.poll(refusal, { timeout: 20_000 }).toMatchObject({ error: off });

  await vms.pause(id);
  await expect(vms.sendFolder(id)).rejects.toMatchObject(code('not-allowed-now'));
  await vms.forceOff(id);
  await expect(vms.sendFolder(id)).rejects.toMatchObject(code('vm-not-running'));
  await vms.update({ ...vms.config(id), guestAgent: false });
  await vms.start(id);
  await expect(vms.sendFolder(id)).rejects.toMatchObject(code('agent-off'));
}, 180_000);
