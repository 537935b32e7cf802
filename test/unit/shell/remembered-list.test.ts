import * as fc from 'fast-check';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  rememberedListFile,
  rememberList,
  withRememberedList,
} from '../../../electron/shell/remembered-list';
import type { VmListEvent } from '../../../shared/contract';
import type { VmSummary } from '../../../shared/vm-state';
import { rememberedMirror } from '../../../renderer/stores/vms';
import { sampleVm } from '../../fakes/window/machines';

const html = '<html><body><div id="root"></div></body></html>';
const version = '1.2.3';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-list-'));
  file = rememberedListFile(path.join(folder, 'cache'));
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
      listeners.forEach((listener) => listener({ type: 'removed', revision: 1, id: '' })),
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
    const written = rememberList(
      fakeVms([sampleVm({ id: 'a', name: 'alpha' })]),
      file,
      version,
      never,
    );
    await written();
    const mirror = mirrorIn(withRememberedList(html, file, version));
    expect(mirror).toMatchObject({ link: 'remembered', revision: -1, order: ['a'] });
    expect(mirror.byId['a']?.name).toBe('alpha');
  });

  it('carries every name, also one that looks like the end of its element', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 40 }),
          fc.constantFrom('</script><script>alert(1)</script>', '<!--<script>', '</body>', '$&$1'),
        ),
        async (name) => {
          await rememberList(fakeVms([sampleVm({ id: 'a', name })]), file, version, never)();
          const page = withRememberedList(html, file, version);
          expect(mirrorIn(page).byId['a']?.name).toBe(name);
          expect(page.endsWith('</script></body></html>')).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is left out when there is none, of another version, of no VMs, or spoilt', async () => {
    expect(withRememberedList(html, file, version)).toBe(html);
    await rememberList(fakeVms([]), file, version, never)();
    expect(withRememberedList(html, file, version)).toBe(html);
    await rememberList(fakeVms([sampleVm({ name: 'vm' })]), file, 'other', never)();
    expect(withRememberedList(html, file, version)).toBe(html);
    const vm: Record<string, unknown> = { ...sampleVm({ name: 'vm' }) };
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{"version":"1.2.3"}',
      '{"version":"1.2.3","vms":{}}',
      '{"version":"1.2.3","vms":[null]}',
      JSON.stringify({ version, vms: [{ ...vm, state: 'dancing' }] }),
      JSON.stringify({ version, vms: [{ ...vm, name: 7 }] }),
    ]) {
      await writeFile(file, text);
      expect(withRememberedList(html, file, version)).toBe(html);
    }
    await writeFile(file, JSON.stringify({ version, vms: [vm] }));
    expect(withRememberedList(html, file, version)).not.toBe(html);
  });

  it('is written once for many changes, and at once when the app ends', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const vms = fakeVms([sampleVm({ name: 'one' })]);
      const written = rememberList(vms, file, version, never);
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

  it('tells of a folder that cannot be written, and goes on', async () => {
    await writeFile(path.join(folder, 'cache'), 'in the way');
    const problem = vi.fn<(error: unknown) => void>();
    await rememberList(fakeVms([sampleVm({ name: 'vm' })]), file, version, problem)();
    expect(problem).toHaveBeenCalledOnce();
  });
});
