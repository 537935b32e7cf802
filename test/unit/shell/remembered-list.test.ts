import * as fc from 'fast-check';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type RememberedPlace,
  rememberList,
  withRememberedList,
} from '../../../electron/shell/window/remembered-list';
import type { VmListEvent } from '../../../shared/contract';
import type { VmSummary } from '../../../shared/vm-state';
import { rememberedMirror } from '../../../renderer/stores/vms';
import { localKey, sampleVm } from '../../fakes/window/machines';

const html = '<html><body><div id="root"></div></body></html>';
const version = '1.2.3';
const vmsFolder = '/data/vms';

let folder: string;
let file: string;
let place: RememberedPlace;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-list-'));
  file = path.join(folder, 'cache/list.json');
  place = { file, version, folder: vmsFolder };
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

/** A service of these VMs whose listeners are called by hand. */
function fakeVms(vms: VmSummary[]) {
  const listeners = new Set<(event: VmListEvent) => void>();
  return {
    vms,
    list: () => vms,
    subscribe: (listener: (event: VmListEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change: () =>
      listeners.forEach((listener) =>
        listener({ type: 'removed', revision: 1, connection: 'local', id: '' }),
      ),
  };
}

const never = (error: unknown): never => {
  throw error;
};

/** What the page finds in itself, read as a browser would: up to the element's end. */
function mirrorIn(page: string) {
  const begin = '<script type="application/json" id="remembered-list">';
  const at = page.indexOf(begin);
  const text = page.slice(at + begin.length, page.indexOf('</script', at));
  return rememberedMirror({
    getElementById: (id) => (at >= 0 && id === 'remembered-list' ? { textContent: text } : null),
  } as Pick<Document, 'getElementById'>);
}

describe('the remembered list', () => {
  it('comes back in the page of the next start', async () => {
    const written = rememberList(fakeVms([sampleVm({ id: 'a', name: 'alpha' })]), place, never);
    await written();
    const mirror = mirrorIn(withRememberedList(html, place));
    expect(mirror).toMatchObject({ link: 'remembered', revision: -1, order: ['a'] });
    expect(mirror.byId[localKey('a')]?.name).toBe('alpha');
  });

  it('keeps names only: of states, pids and errors nothing is true any more', async () => {
    const error = { code: 'qemu-exited', message: 'died', detail: 'secret words of QEMU' } as const;
    const vm = sampleVm({ id: 'a', name: 'alpha', state: 'running', pid: 4711, error });
    await rememberList(fakeVms([vm]), place, never)();
    const text = await readFile(file, 'utf8');
    for (const word of ['running', '4711', 'secret']) expect(text).not.toContain(word);
    expect(mirrorIn(withRememberedList(html, place)).byId[localKey('a')]).toMatchObject({
      state: 'off',
      pid: null,
    });
  });

  it('carries every name, also one that looks like the end of its element', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 40 }),
          fc.constantFrom('</script><script>alert(1)</script>', '<!--<script>', '</body>', '$&$1'),
        ),
        async (name) => {
          await rememberList(fakeVms([sampleVm({ id: 'a', name })]), place, never)();
          const page = withRememberedList(html, place);
          expect(mirrorIn(page).byId[localKey('a')]?.name).toBe(name);
          expect(page.endsWith('</script></body></html>')).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is left out when there is none, of another version, of no VMs, or spoilt', async () => {
    expect(withRememberedList(html, place)).toBe(html);
    await rememberList(fakeVms([]), place, never)();
    expect(withRememberedList(html, place)).toBe(html);
    await rememberList(
      fakeVms([sampleVm({ name: 'vm' })]),
      { ...place, version: 'other' },
      never,
    )();
    expect(withRememberedList(html, place)).toBe(html);
    const vm: Record<string, unknown> = { ...sampleVm({ name: 'vm' }) };
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      JSON.stringify({ version, folder: vmsFolder }),
      JSON.stringify({ version, folder: vmsFolder, vms: {} }),
      JSON.stringify({ version, folder: vmsFolder, vms: [null] }),
      JSON.stringify({ version, folder: vmsFolder, vms: [{ ...vm, name: 7 }] }),
      JSON.stringify({ version, vms: [vm] }),
      JSON.stringify({ version, folder: '/elsewhere', vms: [vm] }),
    ]) {
      await writeFile(file, text);
      expect(withRememberedList(html, place)).toBe(html);
    }
    await writeFile(file, JSON.stringify({ version, folder: vmsFolder, vms: [vm] }));
    expect(withRememberedList(html, place)).not.toBe(html);
  });

  it('is written once for many changes, and at once when the app ends', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const vms = fakeVms([sampleVm({ name: 'one' })]);
      const written = rememberList(vms, place, never);
      vms.change();
      vms.change();
      expect(vi.getTimerCount()).toBe(1);
      vms.vms[0] = sampleVm({ name: 'two' });
      await written();
      expect(await readFile(file, 'utf8')).toContain('two');
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells of a folder that cannot be written, and writes when it can', async () => {
    const obstacle = path.join(folder, 'cache');
    await writeFile(obstacle, 'in the way');
    const problem = vi.fn<(error: unknown) => void>();
    const write = rememberList(fakeVms([sampleVm({ name: 'vm' })]), place, problem);
    await write();
    expect(problem).toHaveBeenCalledOnce();
    await rm(obstacle);
    await write();
    expect(await readFile(file, 'utf8')).toContain('"vm"');
    expect(problem).toHaveBeenCalledOnce();
  });

  it('waits for a write that is under way, also when nothing is new', async () => {
    const write = rememberList(fakeVms([sampleVm({ name: 'vm' })]), place, never);
    void write();
    await write();
    expect(await readFile(file, 'utf8')).toContain('"vm"');
  });
});
