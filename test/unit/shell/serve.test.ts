import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createJobService } from '../../../electron/jobs/job-service';
import type { ApiContext } from '../../../electron/shell/api/context';
import { Grants } from '../../../electron/shell/security/grants';
import { serve } from '../../../electron/shell/ipc/serve';
import { type Api, attempt, call } from '../../../renderer/api/client';
import { follow } from '../../../renderer/api/follow';
import type { VmListEvent } from '../../../shared/contract';
import type { DraftSource, VmDraft } from '../../../shared/draft';
import { AppFailure, failure } from '../../../shared/errors';
import type { JobEvent } from '../../../shared/job';
import type { VmConfig } from '../../../shared/vm-config';
import type { VmSummary } from '../../../shared/vm-state';
import { sampleConfig } from '../../fakes/vm-configs';

const id = '11111111-2222-4333-8444-555555555555';

function summary(changes: Partial<VmSummary> = {}): VmSummary {
  return {
    id,
    slug: 'demo',
    name: 'Demo',
    os: 'debian',
    state: 'running',
    pid: 100,
    accelerator: 'tcg',
    vcpus: 1,
    memoryMiB: 128,
    hasScreen: true,
    serialPorts: 1,
    startedAt: 1,
    stopDeadline: null,
    unresponsive: false,
    error: null,
    ...changes,
  };
}

const draft: VmDraft = {
  name: 'Demo',
  os: 'debian',
  source: { kind: 'none' },
  arch: 'x86_64',
  accelerator: 'auto',
  memoryMiB: 512,
  cpus: 1,
  firmware: 'bios',
  tpm: false,
  newDisk: null,
  diskBus: 'virtio',
  displayAdapter: 'virtio',
  network: true,
};

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close();
    port2.close();
  }
});

/** The real router on a port, with `vms` and the rest faked at the edge of the services. */
function connected(fakes: {
  vms?: object;
  drafts?: object;
  host?: object;
  jobs?: object;
  desktop?: object;
  vm?: VmSummary;
}) {
  const vm = fakes.vm ?? summary();
  const listeners = new Set<(event: VmListEvent) => void>();
  const vms = {
    find: (name: string) => {
      if (name !== vm.id && name !== vm.name) throw failure('vm-not-found', 'none');
      return vm;
    },
    list: () => [vm],
    revision: () => 7,
    subscribe: (listener: (event: VmListEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...fakes.vms,
  };
  const report = vi.fn<ApiContext['report']>();
  const grants = new Grants();
  const context = {
    services: { vms, drafts: fakes.drafts ?? {}, host: fakes.host ?? {}, jobs: fakes.jobs ?? {} },
    loaded: async () => undefined,
    grants,
    desktop: fakes.desktop ?? {},
    report,
  } as unknown as ApiContext;
  const channel = new MessageChannel();
  channels.push(channel);
  serve(channel.port1 as never, context);
  channel.port2.start();
  const api: Api = createORPCClient(new RPCLink({ port: channel.port2 }));
  return {
    api,
    report,
    grants,
    emit: (event: VmListEvent) => listeners.forEach((l) => l(event)),
    listeners,
  };
}

describe('a call', () => {
  it('brings an expected failure to the window as it is', async () => {
    const error = { code: 'qemu-missing', message: 'none', hint: 'apt', vmId: id } as const;
    const start = async () => {
      throw new AppFailure(error);
    };
    const { api, report } = connected({ vm: summary({ state: 'off' }), vms: { start } });
    expect(await attempt(api.vms.start({ id }))).toEqual({ ok: false, error });
    expect(report).not.toHaveBeenCalled();
  });

  it('turns a bug into `internal` and logs it', async () => {
    const bug = new TypeError('x is not a function');
    const detail = async () => {
      throw bug;
    };
    const { api, report } = connected({ vms: { detail } });
    await expect(call(api.vms.detail({ id }))).rejects.toMatchObject({
      error: { code: 'internal', message: 'x is not a function' },
    });
    expect(report).toHaveBeenCalledExactlyOnceWith('api vms.detail', bug);
  });

  it('is refused when it does not fit the contract', async () => {
    const { api } = connected({});
    const outcome = await attempt(api.vms.detail({ id: 7 } as never));
    expect(outcome).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  });

  it('whose answer does not fit the contract is a bug of ours', async () => {
    const { api, report } = connected({ vms: { detail: async () => ({ nonsense: true }) } });
    const outcome = await attempt(api.vms.detail({ id }));
    expect(outcome).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(report).toHaveBeenCalledOnce();
  });

  it('names a VM by its whole id only', async () => {
    const { api } = connected({ vms: { detail: async () => ({}) } });
    const outcome = await attempt(api.vms.detail({ id: 'Demo' }));
    expect(outcome).toMatchObject({ ok: false, error: { code: 'vm-not-found' } });
  });
});

describe('actions', () => {
  it.each([
    ['start', 'running'],
    ['pause', 'off'],
    ['resume', 'running'],
    ['reset', 'off'],
    ['forceOff', 'off'],
    ['stop', 'broken'],
  ] as const)('%s is refused while %s', async (method, state) => {
    const deed = vi.fn<(id: string) => Promise<void>>();
    const { api } = connected({ vm: summary({ state }), vms: { [method]: deed } });
    const outcome = await attempt(api.vms[method]({ id }));
    expect(outcome).toMatchObject({ ok: false, error: { code: 'not-allowed-now', vmId: id } });
    expect(deed).not.toHaveBeenCalled();
  });

  it('reach the VM when its state allows them', async () => {
    const pause = vi.fn<(id: string) => Promise<void>>();
    const { api } = connected({ vms: { pause } });
    expect(await attempt(api.vms.pause({ id }))).toMatchObject({ ok: true });
    expect(pause).toHaveBeenCalledExactlyOnceWith(id);
  });

  it('do not change a running VM, nor take a file that nobody chose', async () => {
    const update = vi.fn<(config: VmConfig) => Promise<void>>();
    const running = connected({ vms: { update } });
    const config = sampleConfig();
    expect(await attempt(running.api.vms.update({ config }))).toMatchObject({
      error: { code: 'not-allowed-now' },
    });
    const off = connected({
      vm: summary({ state: 'off' }),
      vms: { update, config: () => config },
    });
    const stranger = {
      ...config,
      cdroms: [{ id: 'cd0', file: '/etc/shadow', bus: 'sata' as const }],
    };
    expect(await attempt(off.api.vms.update({ config: stranger }))).toMatchObject({
      error: { code: 'file-not-granted' },
    });
    expect(update).not.toHaveBeenCalled();
  });
});

describe('files', () => {
  it('reach the services as paths and the window as tokens', async () => {
    const suggest = vi.fn<(source: DraftSource, os: string | null) => Promise<VmDraft>>(
      async (source) => ({
        ...draft,
        source,
      }),
    );
    const { api, grants } = connected({ drafts: { suggest } });
    const source = { kind: 'iso', file: grants.grant('/home/a/a.iso') } as const;
    const suggested = await api.guests.suggest({ source, os: null });
    expect(suggest).toHaveBeenCalledExactlyOnceWith({ kind: 'iso', file: '/home/a/a.iso' }, null);
    expect(suggested.source).toEqual(source);
  });

  it('that were not chosen are refused', async () => {
    const { api } = connected({ drafts: { validate: async () => [] } });
    const source = { kind: 'iso', file: '/home/a/a.iso' } as const;
    expect(await attempt(api.vms.validate({ draft: { ...draft, source } }))).toMatchObject({
      error: { code: 'file-not-granted' },
    });
  });

  it('become grants when the person chooses them', async () => {
    const info = {
      kind: 'iso',
      fileName: 'a.iso',
      path: '/home/a/a.iso',
      fileSize: 1,
      format: null,
      virtualSize: null,
      os: null,
      label: null,
      boots: [],
      refersTo: [],
    };
    const { api, grants } = connected({
      desktop: { chooseFile: async () => '/home/a/a.iso' },
      drafts: { inspect: async () => info },
    });
    const chosen = await api.files.choose({ purpose: 'iso' });
    expect(chosen?.info).toEqual(info);
    expect(grants.path(chosen?.token ?? '')).toBe('/home/a/a.iso');
    const none = connected({ desktop: { chooseFile: async () => null } });
    expect(await none.api.files.choose({ purpose: 'iso' })).toBeNull();
  });
});

describe('streams', () => {
  it('begin with the list and go on with newer changes', async () => {
    const { api, emit, listeners } = connected({});
    const events: VmListEvent[] = [];
    let told = () => {};
    const next = async () => await new Promise<void>((resolve) => (told = resolve));
    const first = next();
    const stop = follow((signal) => api.vms.watch(undefined, { signal }), {
      onEvent: (event) => {
        events.push(event);
        told();
      },
    });
    await first;
    expect(events).toEqual([{ type: 'snapshot', revision: 7, vms: [summary()] }]);
    const second = next();
    emit({ type: 'changed', revision: 7, vm: summary({ name: 'known already' }) });
    emit({ type: 'changed', revision: 8, vm: summary({ state: 'paused' }) });
    await second;
    expect(events[1]).toMatchObject({ revision: 8, vm: { state: 'paused' } });
    stop();
    await vi.waitFor(() => expect(listeners.size).toBe(0));
  });

  it('end with the failure of what makes them', async () => {
    const { api } = connected({
      host: {
        async *runTrial() {
          yield { type: 'run', accelerator: 'kvm', firmware: 'bios' };
          throw failure('disk-full', 'no space', { params: { path: '/home' } });
        },
      },
    });
    const seen: unknown[] = [];
    const error = await new Promise((resolve) => {
      follow((signal) => api.host.runTrial(undefined, { signal }), {
        onEvent: (event) => seen.push(event),
        onError: resolve,
      });
    });
    expect(seen).toHaveLength(1);
    expect(error).toMatchObject({ code: 'disk-full', params: { path: '/home' } });
  });

  it('bring the jobs, and answer a creation with its job or with what is wrong', async () => {
    const jobs = createJobService({ data: null, role: 'app' });
    let accept = true;
    const create = async () => {
      if (!accept) throw failure('name-taken', 'taken', { params: { name: 'Demo' } });
      return jobs.begin('create-vm', { subject: { name: 'Demo' } }, async ({ signal }) => {
        await once(signal, 'abort');
        signal.throwIfAborted();
      });
    };
    const { api } = connected({ drafts: { create }, jobs });
    const events: JobEvent[] = [];
    const stop = follow((signal) => api.jobs.watch(undefined, { signal }), {
      onEvent: (event) => events.push(event),
    });
    await vi.waitFor(() => expect(events).toEqual([{ type: 'snapshot', revision: 0, jobs: [] }]));
    const { jobId } = await api.vms.create({ draft, start: false });
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ job: { id: jobId } }));
    expect(await attempt(api.jobs.dismiss({ id: jobId }))).toMatchObject({
      error: { code: 'job-running' },
    });
    await api.jobs.cancel({ id: jobId });
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ job: { state: 'cancelled' } }));
    await api.jobs.dismiss({ id: jobId });
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ type: 'removed', id: jobId }));
    accept = false;
    expect(await attempt(api.vms.create({ draft, start: false }))).toMatchObject({
      error: { code: 'name-taken' },
    });
    stop();
  });
});
