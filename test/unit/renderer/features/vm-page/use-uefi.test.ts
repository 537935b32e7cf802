// @vitest-environment happy-dom
import { act, renderHook, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { useUefi } from '../../../../../renderer/features/vm-page/uefi/use-uefi';
import { sampleVm } from '../../../../fakes/window/machines';
import { closeWindow, openWindow } from '../../open-window';

afterEach(closeWindow);

async function setUp(occasion: string | null) {
  const vm = sampleVm({ name: 'web', state: 'off' });
  const { world } = await openWindow({ vms: [vm] });
  const { result, rerender } = renderHook((props) => useUefi(vm.id, props.occasion), {
    initialProps: { occasion },
  });
  await waitFor(() => expect(result.current.variables).not.toBeNull());
  const reads = () => world.calls.filter(({ name }) => name === 'vms.uefi').length;
  return { world, result, reads, when: (next: string | null) => rerender({ occasion: next }) };
}

it('they are read once, and again only when there may be something new', async () => {
  const { reads, when } = await setUp(null);
  expect(reads()).toBe(1);
  when('off');
  await waitFor(() => expect(reads()).toBe(2));
  when(null);
  await act(async () => await Promise.resolve());
  when('off');
  await waitFor(() => expect(reads()).toBe(3));
});

it('an answer that a change has overtaken is left alone', async () => {
  const { world, result, reads, when } = await setUp('off');
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.readingUefi = async () => await held;
  when('running');
  await waitFor(() => expect(reads()).toBe(2));
  await act(async () => void (await result.current.change({ kind: 'setup', on: true })));
  expect(result.current.variables?.contents?.setup).toBe(true);
  await act(async () => {
    release();
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  });
  expect(result.current.variables?.contents?.setup).toBe(true);
});
