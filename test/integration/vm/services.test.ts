import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createServices } from '../../../electron/services';
import { expectSerial, makeVmHome, until } from './support';

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
    const { vms, drafts, settings } = services;
    await vms.load();
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

    const { id } = vms.find('hello');
    expect(vms.find(id)).toMatchObject({ state: 'running', accelerator: 'tcg', error: null });
    await expectSerial(vms.sockets(id).serial(0), 'PADDOCK');
    await vms.stop(id);
    expect(await until(vms, id, ({ state }) => state === 'off')).toMatchObject({ error: null });
    expect((await vms.removalPlan(id)).files.map(({ path: file }) => path.basename(file))).toEqual(
      expect.arrayContaining(['vm.json', 'test-guest.img', 'qemu.log']),
    );
    const { trashName } = await vms.remove(id);
    expect(vms.list()).toEqual([]);
    await vms.restore(trashName);
    expect(vms.find('hello').state).toBe('off');
    expect(problems).toEqual([]);
  });
});
