import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createJobService } from '../../../electron/jobs/job-service';
import { joinMachines, type Machines } from '../../../electron/machines/machines';
import type { MachineProvider } from '../../../electron/provider/machine-provider';
import type { ApiContext } from '../../../electron/shell/api/context';
import { Grants } from '../../../electron/shell/security/grants';
import { serve } from '../../../electron/shell/ipc/serve';
import { type Api, attempt } from '../../../renderer/api/client';
import { follow } from '../../../renderer/api/follow';
import type { VmListEvent } from '../../../shared/contract';
import type { DraftSource, VmDraft } from '../../../shared/draft';
import { AppFailure, failure } from '../../../shared/errors';
import type { JobEvent } from '../../../shared/job';
import type { VmConfig } from '../../../shared/vm-config';
import { localConnection } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import { FakePlace } from '../../fakes/place/fake-place';
import { sampleConfig } from '../../fakes/vm-configs';

const id = '11111111-2222-4333-8444-555555555555';
const machine = { connection: localConnection, id };

function summary(changes: Partial<VmSummary> = {}): VmSummary {
  return {
    connection: localConnection,
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

/** The real router and the real list on a port, with one place and the rest faked at the edge of the services. */
function connected(fakes: {
  place?: Partial<MachineProvider>;
  local?: object;
  drafts?: object;
  host?: object;
  jobs?: object;
  desktop?: object;
  vm?: VmSummary;
}) {
  const place = new FakePlace(localConnection, [fakes.vm ?? summary()]);
  const joined = joinMachines([Object.assign(place, fakes.place)], () => undefined);
  const watchers = new Set<unknown>();
  const machines: Machines = {
    ...joined,
    subscribe(listener) {
      watchers.add(listener);
      const end = joined.subscribe(listener);
      return () => {
        watchers.delete(listener);
        end();
      };
    },
  };
  const report = vi.fn<ApiContext['report']>();
  const grants = new Grants();
  const context = {
    services: {
      machines,
      local: fakes.local ?? {},
      drafts: fakes.drafts ?? {},
      host: fakes.host ?? {},
      jobs: fakes.jobs ?? {},
    },
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
    place,
    machines,
    watchers,
  };
}

describe('a call', () => {
  it('brings an expected failure to the window as it is', async () => {
    const error = { code: 'qemu-missing', command: 'apt', vmId: id } as const;
    const act = async () => {
      throw new AppFailure(error);
    };
    const { api, report } = connected({ vm: summary({ state: 'off' }), place: { act } });
    const machines = [{ connection: localConnection, id }];
    const outcome = await attempt(api.vms.act({ machines, action: 'start' }));
    expect(outcome).toEqual({ ok: true, value: [{ machine: machines[0], error }] });
    expect(report).not.toHaveBeenCalled();
  });

  it('turns a bug into `internal` and logs it', async () => {
    const bug = new TypeError('x is not a function');
    const detail = async () => {
      throw bug;
    };
    const { api, report } = connected({ place: { detail } });
    expect(await attempt(api.vms.detail({ machine }))).toMatchObject({
      error: { code: 'internal', detail: expect.stringContaining('x is not a function') },
    });
    expect(report).toHaveBeenCalledExactlyOnceWith('api vms.detail', bug);
  });

  it('is refused when it does not fit the contract', async () => {
    const { api } = connected({});
    const outcome = await attempt(
      api.vms.detail({ machine: { connection: 'local', id: 7 } } as never),
    );
    expect(outcome).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  });

  it('whose answer does not fit the contract is a bug of ours', async () => {
    const { api, report } = connected({
      place: { detail: async () => ({ nonsense: true }) as never },
    });
    const outcome = await attempt(api.vms.detail({ machine }));
    expect(outcome).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(report).toHaveBeenCalledOnce();
  });

  it('names a VM by its whole id only', async () => {
    const { api } = connected({});
    const outcome = await attempt(api.vms.detail({ machine: { ...machine, id: 'Demo' } }));
    expect(outcome).toMatchObject({ ok: false, error: { code: 'vm-not-found' } });
  });
});

describe('actions', () => {
  it.each([
    ['start', 'running'],
    ['pause', 'off'],
    ['resume', 'running'],
    ['reset', 'off'],
    ['force-off', 'off'],
    ['stop', 'broken'],
    ['remove', 'running'],
  ] as const)('%s is refused while %s', async (action, state) => {
    const { api, place } = connected({ vm: summary({ state }) });
    const [outcome] = await api.vms.act({ machines: [machine], action });
    expect(outcome).toMatchObject({ machine, error: { code: 'not-allowed-now', vmId: id } });
    expect(place.acted).toEqual([]);
  });

  it('reach the VM when its state allows them', async () => {
    const { api, place } = connected({});
    expect(await api.vms.act({ machines: [machine], action: 'pause' })).toEqual([
      { machine, error: null },
    ]);
    expect(place.acted).toEqual([{ id, action: 'pause' }]);
  });

  it('do not change a VM that starts just now, nor take a file that nobody chose', async () => {
    const update = vi.fn<(config: VmConfig) => Promise<void>>();
    const starting = connected({ vm: summary({ state: 'starting' }), local: { update } });
    const config = sampleConfig();
    expect(await attempt(starting.api.vms.update({ config }))).toMatchObject({
      error: { code: 'not-allowed-now' },
    });
    const off = connected({
      vm: summary({ state: 'off' }),
      local: { update, config: () => config },
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

describe('extra arguments', () => {
  it.each([
    [true, undefined],
    [false, 'extra-args-not-allowed'],
  ])('are asked about in a dialog of main’s own: %s', async (answer, code) => {
    const update = vi.fn<(config: VmConfig) => Promise<void>>();
    const allowArguments = vi.fn(async () => answer);
    const current = sampleConfig();
    const { api } = connected({
      vm: summary({ state: 'off' }),
      local: { update, config: () => current },
      drafts: { refuseEdit: async () => undefined },
      desktop: { allowArguments },
    });
    const config = { ...current, extraArgs: ['-global', 'a.b=c', '-snapshot'] };
    const outcome = await attempt(api.vms.update({ config }));
    expect(outcome.ok ? undefined : outcome.error.code).toBe(code);
    expect(allowArguments).toHaveBeenCalledExactlyOnceWith(current.name, [
      '-global a.b=c',
      '-snapshot',
    ]);
    expect(update).toHaveBeenCalledTimes(answer ? 1 : 0);
  });
});

describe('QEMU’s monitor', () => {
  const asking = (answer: boolean) => {
    const askMonitor = vi.fn(async () => ({ text: 'fine', left: 0 }));
    const allowCommand = vi.fn(async () => answer);
    return {
      askMonitor,
      allowCommand,
      ...connected({ local: { askMonitor }, desktop: { allowCommand } }),
    };
  };

  it('is asked at once where a command only looks', async () => {
    const { api, allowCommand } = asking(false);
    const outcome = await attempt(api.vms.askMonitor({ id, mode: 'hmp', line: 'info block' }));
    expect(outcome).toEqual({ ok: true, value: { text: 'fine', left: 0 } });
    expect(allowCommand).not.toHaveBeenCalled();
  });

  it.each([
    [true, undefined],
    [false, 'monitor-not-allowed'],
  ])('hears anything else when a dialog of main’s own allows it: %s', async (answer, code) => {
    const { api, askMonitor, allowCommand } = asking(answer);
    const line = 'screendump /home/kim/a\u202eb';
    const outcome = await attempt(api.vms.askMonitor({ id, mode: 'hmp', line }));
    expect(outcome.ok ? undefined : outcome.error.code).toBe(code);
    expect(allowCommand).toHaveBeenCalledExactlyOnceWith(
      'Demo',
      'screendump /home/kim/a\\u{202e}b',
    );
    expect(askMonitor).toHaveBeenCalledTimes(answer ? 1 : 0);
  });

  it('hears nothing that the dialog could not show whole', async () => {
    const { api, askMonitor } = asking(true);
    const line = `screendump ${'a'.repeat(4000)}`;
    expect(await attempt(api.vms.askMonitor({ id, mode: 'hmp', line }))).toMatchObject({
      error: { code: 'monitor-too-long' },
    });
    expect(askMonitor).not.toHaveBeenCalled();
  });
});

describe('a link in a guest’s text', () => {
  const pressing = (answer: boolean) => {
    const [allowLink, openAddress] = [vi.fn(async () => answer), vi.fn(async () => undefined)];
    return {
      allowLink,
      openAddress,
      ...connected({ desktop: { allowLink, openAddress } }),
    };
  };

  it.each([true, false])('is opened when a dialog of main’s own allows it: %s', async (answer) => {
    const { api, allowLink, openAddress } = pressing(answer);
    const address = 'https://example.org/a\u202eb';
    expect(await attempt(api.app.openLink({ machine, address }))).toMatchObject({ ok: true });
    expect(allowLink).toHaveBeenCalledExactlyOnceWith('Demo', 'https://example.org/a%E2%80%AEb');
    expect(openAddress).toHaveBeenCalledTimes(answer ? 1 : 0);
  });

  it.each(['file:///etc/passwd', `https://example.org/${'a'.repeat(4000)}`])(
    'is refused unasked where it is none of the web, or longer than a dialog: %s',
    async (address) => {
      const { api, allowLink, openAddress } = pressing(true);
      expect(await attempt(api.app.openLink({ machine, address }))).toMatchObject({
        error: { code: 'link-refused' },
      });
      expect([allowLink, openAddress].flatMap((each) => each.mock.calls)).toEqual([]);
    },
  );
});

describe('extra arguments that a question cannot show', () => {
  it('are refused without one', async () => {
    const update = vi.fn<(config: VmConfig) => Promise<void>>();
    const allowArguments = vi.fn(async () => true);
    const current = sampleConfig();
    const { api } = connected({
      vm: summary({ state: 'off' }),
      local: { update, config: () => current },
      drafts: { refuseEdit: async () => undefined },
      desktop: { allowArguments },
    });
    for (const extraArgs of [['-append', 'a'.repeat(4000)], Array<string>(21).fill('-snapshot')]) {
      expect(await attempt(api.vms.update({ config: { ...current, extraArgs } }))).toMatchObject({
        error: { code: 'extra-args-too-long' },
      });
    }
    expect([allowArguments.mock.calls, update.mock.calls]).toEqual([[], []]);
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
    expect(suggest).toHaveBeenCalledExactlyOnceWith(
      { kind: 'iso', file: '/home/a/a.iso' },
      null,
      null,
    );
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
      outside: [],
      architectures: [],
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
    const { api, place, machines, watchers } = connected({});
    const events: VmListEvent[] = [];
    let told = () => {};
    const next = async () => await new Promise<void>((resolve) => (told = resolve));
    place.put(summary({ name: 'before' }));
    const first = next();
    const stop = follow((signal) => api.vms.watch(undefined, { signal }), {
      onEvent: (event) => {
        events.push(event);
        told();
      },
    });
    await first;
    const before = summary({ name: 'before' });
    expect(events).toEqual([{ type: 'snapshot', revision: 1, vms: [before] }]);
    const second = next();
    place.put(summary({ state: 'paused' }));
    await second;
    expect(events[1]).toMatchObject({ revision: 2, vm: { state: 'paused' } });
    expect(machines.revision()).toBe(2);
    stop();
    await vi.waitFor(() => expect(watchers.size).toBe(0));
  });

  it('end with the failure of what makes them', async () => {
    const { api } = connected({
      host: {
        async *runTrial() {
          yield { type: 'run', accelerator: 'kvm', firmware: 'bios' };
          throw failure('disk-full', { params: { path: '/home' } });
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
      if (!accept) throw failure('name-taken', { params: { name: 'Demo' } });
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
