import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { paddockPaths } from '../../../electron/lib/paths';
import { openSerial } from '../../../electron/vm/consoles/serial';
import { readLaunchRecord, type LaunchRecord } from '../../../electron/vm/records/launch-record';
import { waitForExit } from '../../../electron/vm/session/process-end';
import { buildOwner, startOwner } from './owners';
import { expectSerial, makeVmHome, openService, pidOf, until, untilListed } from './support';
import { addBare, addTestGuest } from './wiring';

let owner: Awaited<ReturnType<typeof buildOwner>>;
beforeAll(async () => {
  owner = await buildOwner();
});
afterAll(async () => {
  await owner.remove();
});

function recordOf(folder: string): LaunchRecord {
  const record = readLaunchRecord(folder);
  if (!record) throw new Error(`${folder} has no launch record`);
  return record;
}

/** A VM that a service has started and left: it is closed, and the guest runs on. */
async function leftRunning() {
  const home = await makeVmHome();
  const first = await openService(home);
  const { id } = await addBare(first);
  await first.start(id);
  const folder = first.folder(id);
  const left = { home, id, folder, pid: pidOf(first, id), record: recordOf(folder) };
  await first.close();
  return left;
}

describe('a running VM', () => {
  it('is found again by the next service, and obeys it', async () => {
    const home = await makeVmHome();
    const first = await openService(home);
    const { id } = await addBare(first);
    await first.start(id);
    const pid = pidOf(first, id);
    await first.pause(id);
    await first.close();

    const second = await openService(home);
    expect(second.find(id)).toMatchObject({ state: 'paused', pid, accelerator: 'tcg' });
    await second.resume(id);
    expect(second.find(id).state).toBe('running');
    await second.forceOff(id);
    expect(second.find(id)).toMatchObject({ state: 'off', error: null });
  });

  it('shows its screen also to a service with another runtime folder', async () => {
    const home = await makeVmHome();
    const first = await openService(home);
    const { id } = await addBare(first);
    await first.start(id);
    const there = first.sockets(id);
    await first.close();

    const elsewhere = path.join(home.root, 'run-2');
    await mkdir(elsewhere, { mode: 0o700 });
    const env = { ...home.env, XDG_RUNTIME_DIR: elsewhere };
    const second = await openService({ ...home, env, paths: paddockPaths(env) });
    expect(second.sockets(id).vnc).toBe(there.vnc);
    expect((await second.screenshot(id)).subarray(1, 4).toString()).toBe('PNG');
    await second.forceOff(id);
    expect(second.sockets(id).vnc).toContain(elsewhere);
  });

  it('outlives a process that is killed, and is found again', async () => {
    const home = await makeVmHome();
    const before = await openService(home);
    const { id } = await addBare(before);
    await before.close();

    const killed = await startOwner(owner.file, home, id);
    killed.go();
    const pid = Number((await killed.line()).replace('started ', ''));
    await killed.kill();

    const after = await openService(home);
    expect(after.find(id)).toMatchObject({ state: 'running', pid });
    await after.forceOff(id);
    expect(after.find(id).state).toBe('off');
  });

  it('is found even when its starter was killed before it could write the record', async () => {
    const { home, id, folder, pid } = await leftRunning();
    // What a kill between spawn and record leaves: no record, and the lock of a process that is gone.
    await rm(path.join(folder, 'launch.json'));
    await writeFile(path.join(folder, 'launch.lock'), '999999999-1 some-boot lost\n');

    const second = await openService(home);
    expect(second.find(id)).toMatchObject({ state: 'running', pid });
    expect(readLaunchRecord(folder)?.pid).toBe(pid);
    await second.forceOff(id);
  });

  it('is found when its record was deleted, and neither started twice nor removed', async () => {
    const { home, id, folder, pid, record } = await leftRunning();
    await rm(path.join(folder, 'launch.json'));

    const second = await openService(home);
    await until(second, id, ({ state }) => state === 'running');
    expect(second.find(id)).toMatchObject({ state: 'running', pid });
    await expect(second.start(id)).rejects.toMatchObject({ error: { code: 'vm-running' } });
    await second.close();

    // An older record, as a backup brings it back: the sockets are not those of the run that it names.
    const old = { ...record, pid: 999_999_999 };
    await writeFile(path.join(folder, 'launch.json'), JSON.stringify(old));
    const third = await openService(home);
    await until(third, id, ({ state }) => state === 'running');
    await expect(third.remove(id)).rejects.toMatchObject({ error: { code: 'vm-running' } });
    expect(recordOf(folder).pid).toBe(pid);
    await third.forceOff(id);
    expect(third.find(id)).toMatchObject({ state: 'off', error: null });
    await third.close();
  });

  it('is not removed when its definition is spoilt and its record gone', async () => {
    const { home, id, folder, record } = await leftRunning();
    const text = await readFile(path.join(folder, 'vm.json'), 'utf8');
    await rm(path.join(folder, 'launch.json'));
    await writeFile(path.join(folder, 'vm.json'), text.replace('"memoryMiB"', '"memory"'));

    const second = await openService(home);
    expect(second.find(id).state).toBe('broken');
    await expect(second.remove(id)).rejects.toMatchObject({ error: { code: 'vm-running' } });
    await writeFile(path.join(folder, 'vm.json'), text);
    await second.close();
    const third = await openService(home);
    await until(third, id, ({ state }) => state === 'running');
    expect(pidOf(third, id)).toBe(record.pid);
    await third.forceOff(id);
  });

  it('starts once when two processes start it in the same moment', async () => {
    const home = await makeVmHome();
    const watcher = await openService(home);
    const { id } = await addBare(watcher);
    const owners = await Promise.all([1, 2, 3].map(() => startOwner(owner.file, home, id)));
    for (const each of owners) each.go();
    const said = await Promise.all(owners.map((each) => each.line()));
    const started = said.filter((line) => line.startsWith('started'));
    const refused = said.filter((line) => /^refused (vm-locked|vm-running)$/.test(line));
    expect({ started: started.length, refused: refused.length, said }).toEqual({
      started: 1,
      refused: 2,
      said,
    });
    const seen = await until(watcher, id, ({ state }) => state === 'running');
    expect(started[0]).toBe(`started ${seen.pid}`);
  });

  it('is seen by the app when the command line starts and ends it, and the other way round', async () => {
    const home = await makeVmHome();
    const app = await openService(home);
    const { id } = await addTestGuest(app);
    const cli = await openService(home, { monitor: 'cli' });
    await cli.start(id);
    const seen = await until(app, id, ({ state }) => state === 'running');
    expect(seen.pid).toBe(pidOf(cli, id));
    await app.pause(id);
    // The command line asks when it is asked; it hears no events.
    const another = await openService(home, { monitor: 'cli' });
    expect(another.find(id).state).toBe('paused');
    await another.resume(id);
    await until(app, id, ({ state }) => state === 'running');
    // A guest that is still starting does not hear the power button. It may have said so before we listened.
    const said = async () => await readFile(path.join(app.folder(id), 'logs/serial0.log'), 'utf8');
    await vi.waitFor(async () => expect(await said()).toContain('PADDOCK-READY'), 15_000);
    await another.stop(id);
    await until(app, id, ({ state }) => state !== 'running');
    for (const service of [app, cli, another]) {
      expect(await until(service, id, ({ state }) => state === 'off')).toMatchObject({
        error: null,
      });
    }
  });

  it('is ended by the command line while the app is attached', async () => {
    const home = await makeVmHome();
    const app = await openService(home);
    const { id } = await addBare(app);
    await app.start(id);
    const cli = await openService(home, { monitor: 'cli' });
    expect((await cli.screenshot(id)).length).toBeGreaterThan(100);
    await cli.forceOff(id);
    expect(await until(app, id, ({ state }) => state === 'off')).toMatchObject({ error: null });
  });
});

describe('a run that ended while nobody watched', () => {
  it('leaves no error when the guest shut down', async () => {
    const home = await makeVmHome();
    const first = await openService(home);
    const { id } = await addTestGuest(first);
    await first.start(id);
    const record = recordOf(first.folder(id));
    const port = { folder: first.folder(id), sockets: first.sockets(id), port: 0 };
    await first.close();
    await expectSerial(
      async (listener) => await openSerial({ ...port, listener }),
      'PADDOCK',
      '\u0004',
    );
    expect(await waitForExit(record, 10_000)).toBe(true);

    const second = await openService(home);
    expect(second.find(id)).toMatchObject({ state: 'off', error: null });
  });

  it('leaves an error when QEMU was killed, until the next start', async () => {
    const { home, id, record } = await leftRunning();
    process.kill(record.pid, 'SIGKILL');
    expect(await waitForExit(record, 10_000)).toBe(true);
    for (const monitor of ['cli', 'app'] as const) {
      const later = await openService(home, { monitor });
      const vm = await until(later, id, ({ error }) => error !== null);
      expect(vm).toMatchObject({ state: 'off', error: { code: 'qemu-crashed-unseen' } });
      await later.close();
    }
    const last = await openService(home);
    await last.start(id);
    expect(last.find(id)).toMatchObject({ state: 'running', error: null });
    await last.forceOff(id);
  });
});

describe('the folder of VMs', () => {
  it('is watched: folders come and go, definitions change', async () => {
    const home = await makeVmHome();
    const app = await openService(home);
    const { id } = await addBare(app, { name: 'first' });
    const other = await openService(home, { monitor: 'cli' });
    await addBare(other, { name: 'second' });
    await untilListed(app, (list) => list.some(({ name }) => name === 'second'));

    const file = path.join(app.folder(id), 'vm.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...config, name: 'renamed by hand', invented: 1 }));
    await until(app, id, ({ name }) => name === 'renamed by hand');
    await app.update({ ...app.config(id), notes: 'changed here' });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      notes: 'changed here',
      invented: 1,
    });

    await writeFile(file, '{ "schema": 1, "id": ');
    await untilListed(app, (list) => list.some(({ state }) => state === 'broken'));
    await writeFile(file, JSON.stringify(config));
    await untilListed(app, (list) => list.every(({ state }) => state === 'off'));

    // A copy by hand has the same id: broken, until the original is gone.
    await cp(app.folder(id), path.join(home.paths.vms, 'zz-copy'), { recursive: true });
    await untilListed(app, (list) =>
      list.some(({ slug, state }) => slug === 'zz-copy' && state === 'broken'),
    );
    const aside = path.join(home.root, 'aside');
    await mkdir(aside);
    await rename(app.folder(id), path.join(aside, 'vm'));
    await untilListed(
      app,
      (list) => list.length === 2 && list.every(({ state }) => state === 'off'),
    );
    expect(app.find(id).slug).toBe('zz-copy');
  });
});
