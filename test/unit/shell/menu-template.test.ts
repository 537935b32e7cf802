import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import {
  type MenuActions,
  type MenuState,
  menuTemplate,
} from '../../../electron/shell/desktop/menu-template';
import english from '../../../shared/texts/en/menu.json';
import chinese from '../../../shared/texts/zh-CN/menu.json';
import { allowedActions, vmActions } from '../../../shared/vm-actions';
import { vmStates } from '../../../shared/vm-states';

const state: MenuState = { language: 'en', theme: 'system', vm: null, development: false };

function actions() {
  return {
    command: vi.fn<MenuActions['command']>(),
    theme: vi.fn<MenuActions['theme']>(),
    help: vi.fn<MenuActions['help']>(),
    quit: vi.fn<MenuActions['quit']>(),
  };
}

function items(template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [
    item,
    ...(Array.isArray(item.submenu) ? items(item.submenu) : []),
  ]);
}
const itemsOf = (patch: Partial<MenuState>, deeds: MenuActions = actions()) =>
  items(menuTemplate({ ...state, ...patch }, deeds));

describe('the menu', () => {
  it('has a label everywhere, in both languages', () => {
    for (const language of ['en', 'zh-CN'] as const) {
      const named = itemsOf({ language, development: true }).filter(
        ({ type }) => type !== 'separator',
      );
      expect(named.filter(({ label }) => !label)).toEqual([]);
    }
    expect(Object.keys(chinese)).toEqual(Object.keys(english));
    expect(chinese.newVm).not.toBe(english.newVm);
  });

  it('gives no key to two items', () => {
    const keys = itemsOf({ development: true }).flatMap((item) => item.accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(['en', 'zh-CN'] as const)('gives no letter to two items of a menu in %s', (language) => {
    const top = menuTemplate({ ...state, language, development: true }, actions());
    for (const menu of [top, ...top.map(({ submenu }) => submenu)]) {
      const labels = Array.isArray(menu) ? menu.map(({ label = '' }) => label) : [];
      const letters = labels.flatMap((label) => /&(.)/.exec(label)?.[1]?.toLowerCase() ?? []);
      expect(letters.toSorted()).toEqual([...new Set(letters)].toSorted());
    }
  });

  it('resumes a suspended VM with one item', () => {
    const suspended = { at: 1_790_000_000_000, bytes: 734_003_200 };
    const vm = { state: 'off', hasScreen: true, serialPorts: 1, suspended } as const;
    const named = itemsOf({ vm }).filter(({ label }) => label === english.resume);
    expect(named.map(({ id, enabled }) => [id, enabled])).toEqual([['start', true]]);
  });

  it.each(vmStates)('offers what a VM that is %s allows', (vmState) => {
    const vm = { state: vmState, hasScreen: true, serialPorts: 1 };
    const enabled = itemsOf({ vm })
      .filter((item) => vmActions.some((action) => action === item.id) && item.enabled)
      .map((item) => item.id);
    expect(new Set(enabled)).toEqual(new Set(allowedActions(vm)));
  });

  it('offers no action without a VM', () => {
    expect(itemsOf({}).filter((item) => item.id !== undefined && item.enabled)).toEqual([]);
  });

  it('shows developers their tools, and nobody else', () => {
    const has = (development: boolean) =>
      itemsOf({ development }).some((item) => item.role === 'toggleDevTools');
    expect([has(true), has(false)]).toEqual([true, false]);
  });

  it('sends a command on a click', () => {
    const deeds = actions();
    const item = itemsOf({}, deeds).find(({ accelerator }) => accelerator === 'Ctrl+N');
    const click = item?.click as (() => void) | undefined;
    click?.();
    expect(deeds.command).toHaveBeenCalledExactlyOnceWith('new-vm');
  });

  it('sends keys and takes screenshots of a VM whose screen can be open', () => {
    const vm = { state: 'running', hasScreen: true, serialPorts: 0 } as const;
    const enabled = (patch: Partial<MenuState>) =>
      itemsOf(patch)
        .filter(({ label }) => [english.sendKeys, english.takeScreenshot].includes(label ?? ''))
        .map((item) => item.enabled);
    expect(enabled({ vm })).toEqual([true, true]);
    expect(enabled({ vm: { ...vm, hasScreen: false } })).toEqual([false, false]);
    expect(enabled({ vm: { ...vm, state: 'off' } })).toEqual([false, false]);
    const deeds = actions();
    const item = itemsOf({ vm }, deeds).find(({ label }) => label === 'Ctrl+Alt+Del');
    const click = item?.click as (() => void) | undefined;
    click?.();
    expect(deeds.command).toHaveBeenCalledExactlyOnceWith('send-keys', 'Ctrl+Alt+Del');
  });
});
