// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenForLeaveKey } from '../../../../renderer/consoles/leave-key';
import { showsNothing } from '../../../../renderer/consoles/screen/blank';
import { keyCombinations } from '../../../../shared/guest-keys';
import { screenView } from '../../../../renderer/consoles/screen/view-state';
import { Store } from '../../../../renderer/consoles/store';
import { vmStates } from '../../../../shared/vm-states';

describe('what a guest shows', () => {
  const picture = (paint: (x: number, y: number) => number, height = 48) => {
    const width = 64;
    const data = new Uint8ClampedArray(width * height * 4);
    for (let pixel = 0; pixel < width * height; pixel += 1) {
      const colour = paint(pixel % width, Math.floor(pixel / width));
      data.set([colour, colour, colour, 255], pixel * 4);
    }
    return showsNothing(data, width, height);
  };

  it('is nothing when all is black', () => expect(picture(() => 0)).toBe(true));
  it('is nothing but QEMU’s own line of grey text in the middle', () =>
    expect(picture((x, y) => (y > 16 && y < 32 && x % 3 === 0 ? 0xaa : 0))).toBe(true));
  it.each([
    [480, 224],
    [610, 288],
    [753, 368],
  ])('is nothing with that line in a picture of %i rows', (height, top) =>
    expect(picture((x, y) => (y >= top && y < top + 16 ? 0xaa : 0), height)).toBe(true),
  );
  it('is something when a cursor blinks in a corner', () =>
    expect(picture((x, y) => (x < 8 && y > 40 ? 0xaa : 0))).toBe(false));
  it('is something in any other colour', () =>
    expect(picture((x, y) => (x === 30 && y === 24 ? 0x55 : 0))).toBe(false));
});

describe('the view', () => {
  it('of a VM that is off is the same whatever the console says', () => {
    for (const phase of ['idle', 'connecting', 'connected', 'lost'] as const) {
      expect(screenView('off', { phase, displayOff: true })).toBe('not-started');
    }
  });

  it.each([
    ['starting', 'connecting', 'starting'],
    ['starting', 'lost', 'starting'],
    ['starting', 'connected', 'connected'],
    ['running', 'idle', 'connecting'],
    ['running', 'lost', 'lost'],
    ['paused', 'connected', 'paused'],
    ['stopping', 'connected', 'connected'],
  ] as const)('of a VM %s with a console %s is %s', (state, phase, view) => {
    expect(screenView(state, { phase, displayOff: false })).toBe(view);
  });

  it('tells a sleeping display from a guest that is off', () => {
    const views = vmStates.map((state) =>
      screenView(state, { phase: 'connected', displayOff: true }),
    );
    expect(views.filter((view) => view === 'display-off')).toHaveLength(4);
  });
});

describe('the key menu', () => {
  it('has every combination once, and all of Ctrl+Alt+F1 to F12', () => {
    const labels = keyCombinations.flat().map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.filter((label) => /^Ctrl\+Alt\+F\d+$/.test(label))).toHaveLength(12);
    const f12 = keyCombinations.flat().find(({ label }) => label === 'Ctrl+Alt+F12');
    expect(f12?.keys.at(-1)).toEqual([0xffc9, 'F12']);
  });
});

describe('the key that leaves', () => {
  let element: HTMLElement;
  let stop: () => void;
  const onLeave = vi.fn<() => void>();
  const press = (type: 'keydown' | 'keyup', key: string) =>
    element.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true }));

  beforeEach(() => {
    element = document.body.appendChild(document.createElement('div'));
    stop = listenForLeaveKey(element, onLeave);
  });
  afterEach(() => {
    stop();
    element.remove();
    onLeave.mockClear();
  });

  it('is Ctrl and Alt, pressed and released alone', () => {
    press('keydown', 'Control');
    press('keydown', 'Alt');
    expect(onLeave).not.toHaveBeenCalled();
    press('keyup', 'Alt');
    press('keyup', 'Control');
    expect(onLeave).toHaveBeenCalledOnce();
  });

  it('is not Ctrl+Alt+F2, which is the guest’s', () => {
    for (const key of ['Control', 'Alt', 'F2']) press('keydown', key);
    for (const key of ['F2', 'Alt', 'Control']) press('keyup', key);
    expect(onLeave).not.toHaveBeenCalled();
  });

  it('is neither of them by itself', () => {
    for (const key of ['Control', 'Alt']) {
      press('keydown', key);
      press('keyup', key);
    }
    expect(onLeave).not.toHaveBeenCalled();
  });

  it('keeps no key from the guest', () => {
    expect(press('keydown', 'Control')).toBe(true);
    expect(press('keydown', 'Alt')).toBe(true);
    expect(press('keyup', 'Alt')).toBe(true);
  });
});

describe('Store', () => {
  it('tells listeners of changes, and only of changes', () => {
    const store = new Store({ a: 1, b: 'x' });
    const listener = vi.fn<() => void>();
    const stop = store.subscribe(listener);
    const before = store.get();
    store.set({ a: 1 });
    expect(store.get()).toBe(before);
    store.set({ a: 2 });
    expect(store.get()).toEqual({ a: 2, b: 'x' });
    stop();
    store.set({ a: 3 });
    expect(listener).toHaveBeenCalledOnce();
  });
});
