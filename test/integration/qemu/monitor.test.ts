import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectQmp } from '../../../electron/qemu/qmp/client';
import { knownEvent } from '../../../electron/qemu/qmp/events';
import type { QmpEvent } from '../../../electron/qemu/qmp/wire';
import { sampleConfig } from '../../fakes/vm-configs';
import { ended, freeze, Workshop } from './support';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
afterEach(() => workshop.clear());
afterAll(() => workshop.close());

const small = () => sampleConfig({ memoryMiB: 32, disks: [], nics: [] });

describe('a real monitor', () => {
  it('greets, answers, reports events and ends', async () => {
    const { client, child, quit } = await workshop.start(small());
    const events: QmpEvent[] = [];
    client.onEvent((event) => events.push(event));
    expect(client.version?.qemu).toMatchObject({ major: workshop.capabilities.version.major });
    expect(await client.execute('query-status')).toEqual({ status: 'prelaunch', running: false });
    await client.execute('cont');
    expect(await client.execute('query-status')).toEqual({ status: 'running', running: true });
    await client.execute('stop');
    expect(await client.execute('query-status')).toMatchObject({ status: 'paused' });
    expect(await client.execute('query-kvm')).toMatchObject({ enabled: false });
    expect(await client.execute('query-vnc')).toMatchObject({ enabled: true });
    expect(await quit()).toBe(0);
    expect(await client.closed).toMatchObject({ code: 'qemu-exited' });
    expect(child.exitCode).toBe(0);
    expect(events.map(({ event }) => event)).toEqual(['RESUME', 'STOP', 'SHUTDOWN']);
    const last = events.at(-1);
    expect(last && knownEvent(last)).toMatchObject({ data: { reason: 'host-qmp-quit' } });
  });

  it('refuses with a class', async () => {
    const { client, quit } = await workshop.start(small());
    await expect(client.execute('eject', { id: 'nothing' })).rejects.toMatchObject({
      error: { code: 'qmp-error', params: { class: 'DeviceNotFound' } },
    });
    await expect(client.executeRaw('no-such-command')).rejects.toMatchObject({
      error: { code: 'qmp-error', params: { class: 'CommandNotFound' } },
    });
    const schema = await client.execute('query-qmp-schema');
    expect(schema.length).toBeGreaterThan(500);
    await quit();
  });

  it('serves the command line on a second socket while the app holds the first', async () => {
    const { client, sockets, quit } = await workshop.start(small());
    const cli = await connectQmp(sockets.qmpCli);
    const heard: string[] = [];
    cli.onEvent(({ event }) => heard.push(event));
    const [one, other] = await Promise.all([
      client.execute('query-uuid'),
      cli.execute('query-uuid'),
    ]);
    expect(one).toEqual(other);
    await client.execute('cont');
    expect((await cli.execute('query-status')).running).toBe(true);
    expect(heard).toContain('RESUME');

    const third = connectQmp(sockets.qmpCli, { greetingTimeoutMs: 300 });
    await expect(third).rejects.toMatchObject({ error: { code: 'monitor-timeout' } });
    cli.close();
    const next = await connectQmp(sockets.qmpCli, { greetingTimeoutMs: 5000 });
    expect((await next.execute('query-status')).running).toBe(true);
    next.close();
    await quit();
  });

  it('that hangs is told from one that is gone', async () => {
    const { client, child, sockets } = await workshop.start(small());
    await freeze(child);
    await expect(
      client.execute('query-status', undefined, { timeoutMs: 300 }),
    ).rejects.toMatchObject({ error: { code: 'monitor-timeout' } });
    await expect(connectQmp(sockets.qmpCli, { greetingTimeoutMs: 300 })).rejects.toMatchObject({
      error: { code: 'monitor-timeout' },
    });
    // More than its queue holds: they are turned away by the kernel, which does not mean that it is gone.
    const crowd = Array.from({ length: 6 }, () =>
      connectQmp(sockets.qmpCli, { greetingTimeoutMs: 300 }).catch((error: unknown) => error),
    );
    for (const outcome of await Promise.all(crowd)) {
      expect(outcome).toMatchObject({ error: { code: 'monitor-timeout' } });
    }

    child.kill('SIGCONT');
    expect(await client.execute('query-status')).toMatchObject({ status: 'prelaunch' });

    await ended(child, 'SIGKILL');
    expect(await client.closed).toMatchObject({ code: 'qemu-exited' });
    await expect(connectQmp(sockets.qmp)).rejects.toMatchObject({
      error: { code: 'vm-not-running' },
    });
  });
});
