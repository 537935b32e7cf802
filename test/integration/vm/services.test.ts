import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createServices } from '../../../electron/services';
import type { Settings } from '../../../shared/settings';
import { expectSerial, makeVmHome } from './support';

describe('the services, wired as app and command line wire them', () => {
  it('take the built-in test guest from a draft to its serial port and to its end', async () => {
    const { env } = await makeVmHome();
    const problems: unknown[] = [];
    const services = createServices({
      env,
      assetsDir: path.resolve('assets'),
      monitor: 'app',
      problem: (error) => problems.push(error),
    });
    onTestFinished(() => services.close());
    const { machines, local, drafts, settings } = services;
    await machines.load();
    await services.warmUp();
    await settings.save({ shutdownSeconds: 30 });

    const suggested = await drafts.suggest({ kind: 'test-guest' }, null);
    // Whether KVM is any good here is the host room's question; this test runs anywhere.
    const draft = { ...suggested, name: 'hello', accelerator: 'tcg' as const };
    expect(await drafts.validate(draft)).toEqual([]);
    const steps: string[] = [];
    for await (const progress of (await drafts.create(draft, { start: true })).follow()) {
      steps.push(progress.type === 'step' ? progress.step : progress.type);
    }
    expect(steps.at(0)).toBe('preparing');
    expect(steps.slice(-2)).toEqual(['starting', 'done']);

    const vm = machines.find('hello');
    expect(machines.get(vm)).toMatchObject({ state: 'running', accelerator: 'tcg', error: null });
    await expectSerial(async (listener) => await machines.openSerial(vm, 0, listener), 'PADDOCK');
    // This computer is shut down, twice.
    const end = (how: Settings['atHostShutdown']) =>
      services.endForHost(how, AbortSignal.timeout(20_000));
    expect(end('nothing')).toBeNull();
    await end('suspend');
    expect(machines.get(vm)).toMatchObject({ state: 'off', suspended: {}, error: null });
    expect(end('suspend')).toBeNull();
    await machines.act(vm, 'start');
    await end('shut-down');
    const after = machines.get(vm);
    expect(after).toMatchObject({ state: 'off', error: null });
    expect(after.suspended).toBeUndefined();
    expect(
      (await local.removalPlan(vm.id)).files.map(({ path: file }) => path.basename(file)),
    ).toEqual(expect.arrayContaining(['vm.json', 'test-guest.img', 'qemu.log']));
    const { trashName = '' } = await machines.act(vm, 'remove');
    expect(machines.list()).toEqual([]);
    await local.restore(trashName);
    expect(machines.find('hello').state).toBe('off');
    expect(problems).toEqual([]);
  });
});
