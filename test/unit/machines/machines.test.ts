import { describe, expect, it, vi } from 'vitest';
import { joinMachines } from '../../../electron/machines/machines';
import type { VmListEvent } from '../../../shared/contract';
import { machineKey, machineRef } from '../../../shared/machine-ref';
import { allowedActions } from '../../../shared/vm-actions';
import { FakePlace, placeVm } from '../../fakes/place/fake-place';

const far = 'qemu+ssh://kim@far/system';
const ids = Array.from({ length: 20 }, (_, number) => `vm-${number}`);

function world() {
  const here = new FakePlace(
    'local',
    ids.map((id) => placeVm('local', { id, name: id })),
  );
  const there = new FakePlace(far, [placeVm(far, { id: 'vm-0', name: 'Mail' })]);
  const problem = vi.fn<(error: unknown, what: string) => void>();
  return { here, there, problem, machines: joinMachines([here, there], problem) };
}

describe('the machines of several places', () => {
  it('are one list by name, and two of one id are told apart by their place', async () => {
    const { machines } = world();
    await machines.load();
    expect(machines.list()).toHaveLength(21);
    expect(machines.list()[0]).toMatchObject({ connection: far, name: 'Mail' });
    expect(machines.get({ connection: far, id: 'vm-0' }).name).toBe('Mail');
    expect(machines.get({ connection: 'local', id: 'vm-0' }).name).toBe('vm-0');
    expect(machines.find(`${far}/Mail`).connection).toBe(far);
    expect(() => machines.get({ connection: 'elsewhere', id: 'vm-0' })).toThrow('elsewhere/vm-0');
  });

  it('never give one of several that a word names', async () => {
    const { machines, here, there } = world();
    here.put(placeVm('local', { id: 'a', name: 'web' }));
    there.put(placeVm(far, { id: 'b', name: 'web' }));
    there.put(placeVm(far, { id: 'c', name: 'Mail server', slug: 'mail-server' }));
    await machines.load();
    const ambiguous = expect.objectContaining({
      error: expect.objectContaining({
        code: 'vm-name-ambiguous',
        detail: `local/a  web\n${far}/b  web`,
      }),
    });
    for (const word of ['web', 'WEB', 'ｗｅｂ']) {
      expect(() => machines.find(word)).toThrow(ambiguous);
    }
    expect(machines.find('local/web').id).toBe('a');
    expect(machines.find(`${far}/WEB`).id).toBe('b');
    expect(machines.find(`${far}/mail-server`).id).toBe('c');
    expect(() => machines.find(`${far}/other`)).toThrow(far);
  });

  it('tell their changes with one count', async () => {
    const { machines, here, there } = world();
    const events: VmListEvent[] = [];
    const end = machines.subscribe((event) => events.push(event));
    here.put({ ...here.get('vm-1'), name: 'one' });
    there.put({ ...there.get('vm-0'), name: 'Post' });
    await machines.act({ connection: 'local', id: 'vm-2' }, 'remove');
    expect(events.map(({ revision, type }) => [revision, type])).toEqual([
      [1, 'changed'],
      [2, 'changed'],
      [3, 'removed'],
    ]);
    expect(events[2]).toMatchObject({ connection: 'local', id: 'vm-2' });
    end();
    here.put(here.get('vm-1'));
    expect(events).toHaveLength(3);
    expect(machines.revision()).toBe(4);
  });

  it('stay, as they were, where a place cannot tell them; that is reported once', async () => {
    const { machines, there, problem } = world();
    await machines.load();
    expect(machines.list()).toHaveLength(21);
    const lost = new Error('lost');
    const list = vi.spyOn(there, 'list').mockImplementation(() => {
      throw lost;
    });
    expect([machines.list().length, machines.list().length]).toEqual([21, 21]);
    expect(problem.mock.calls).toEqual([[lost, `the list of ${far}`]]);
    list.mockRestore();
    there.put(placeVm(far, { id: 'new', name: 'new' }));
    expect(machines.list()).toHaveLength(22);
  });

  it('do not wait for a place that cannot be read, which is reported', async () => {
    const { here, there, problem } = world();
    const error = new Error('no route to host');
    there.load = async () => await Promise.reject(error);
    await joinMachines([here, there], problem).load();
    await vi.waitFor(() => expect(problem).toHaveBeenCalledWith(error, `reading ${far}`));
  });
});

describe('one action on many', () => {
  it('has an outcome for each, in their order, and one failure stops no other', async () => {
    const { machines, here, there } = world();
    here.failing.add('vm-3');
    const refs = [
      ...ids.map((id) => ({ connection: 'local', id })),
      { connection: far, id: 'vm-0' },
      { connection: 'local', id: 'gone' },
    ];
    const outcomes = await machines.actOnEach(refs, 'start');
    expect(outcomes.map(({ machine }) => machine)).toEqual(refs);
    const failed = outcomes.flatMap(({ machine, error }) =>
      error ? [[machine.id, error.code]] : [],
    );
    expect(failed).toEqual([
      ['vm-3', 'qmp-error'],
      ['gone', 'vm-not-found'],
    ]);
    expect(here.acted).toHaveLength(19);
    expect(there.acted).toEqual([{ id: 'vm-0', action: 'start' }]);
    expect(here.atOnce).toBeGreaterThan(1);
    expect(here.atOnce).toBeLessThanOrEqual(4);
  });

  it('tells each outcome when it is there, and begins no more once it is ended', async () => {
    const { machines, here } = world();
    const end = new AbortController();
    const heard: string[] = [];
    const outcomes = await machines.actOnEach(
      ids.map((id) => ({ connection: 'local', id })),
      'start',
      {
        heard: ({ machine, error }) => {
          if (!error) heard.push(machine.id);
          end.abort();
        },
        signal: end.signal,
      },
    );
    expect(heard).toEqual(here.acted.map(({ id }) => id));
    expect(heard.length).toBeLessThanOrEqual(4);
    expect(outcomes.at(-1)?.error?.code).toBe('cancelled');
  });

  it('is refused for those whose state does not allow it', async () => {
    const { machines, here } = world();
    here.put({ ...here.get('vm-1'), state: 'running' });
    const refs = ['vm-0', 'vm-1'].map((id) => ({ connection: 'local', id }));
    const outcomes = await machines.actOnEach(refs, 'force-off');
    expect(outcomes.map(({ error }) => error?.code)).toEqual(['not-allowed-now', undefined]);
  });
});

describe('an action that a place never offers', () => {
  it('is allowed in no state', () => {
    const vm = placeVm(far, {
      id: 'a',
      name: 'a',
      lacks: ['edit', 'clone', 'export', 'make-template', 'remove'],
    });
    expect([...allowedActions(vm)]).toEqual(['start']);
  });
});

describe('the key of a machine', () => {
  it.each([
    { connection: 'local', id: 'aaf77d21-14c8-446c-9f57-a240b42b60a7' },
    { connection: far, id: 'aaf77d21-14c8-446c-9f57-a240b42b60a7' },
  ])('names it and leads back to it: $connection', (machine) => {
    expect(machineRef(machineKey(machine))).toEqual(machine);
  });
});
