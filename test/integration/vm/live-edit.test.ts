import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { VmService } from '../../../electron/vm/types';
import type { VmConfig } from '../../../shared/vm-config';
import { sampleNic } from '../../fakes/vm-configs';
import { makeVmHome, openService } from './support';
import { addBare } from './wiring';

const blocks = z.array(
  z.object({
    qdev: z.string().optional(),
    tray_open: z.boolean().optional(),
    inserted: z.object({ file: z.string() }).optional(),
  }),
);

/** What QEMU says is in each drive. */
async function discs(vms: VmService, id: string) {
  const all = blocks.parse(await vms.monitor(id, { execute: 'query-block' }));
  return all
    .filter(({ qdev }) => qdev?.includes('cd'))
    .map(({ inserted, tray_open: open }) => ({ file: inserted?.file ?? null, open }));
}

/** Names of the block nodes that QEMU has. */
async function nodes(vms: VmService, id: string): Promise<string[]> {
  const answer = await vms.monitor(id, { execute: 'query-named-block-nodes' });
  return z
    .array(z.object({ 'node-name': z.string() }))
    .parse(answer)
    .map((node) => node['node-name'])
    .toSorted();
}

const storedDefinition = async (vms: VmService, id: string): Promise<unknown> =>
  JSON.parse(await readFile(path.join(vms.folder(id), 'vm.json'), 'utf8'));

async function runningWith(changes: Partial<VmConfig>) {
  const home = await makeVmHome();
  const vms = await openService(home);
  const { id } = await addBare(vms, changes);
  const discOf = async (name: string): Promise<string> => {
    const file = path.join(home.root, name);
    await writeFile(file, name);
    await truncate(file, 1024 * 1024);
    return file;
  };
  await vms.start(id);
  return { vms, id, discOf };
}

describe.each([
  ['a PC with IDE', 'pc', 'ide'],
  ['a q35 with SATA', 'q35', 'sata'],
  ['a q35 with SCSI', 'q35', 'scsi'],
] as const)('the disc of a running guest, %s', (_, machine, bus) => {
  it('is put in, changed and taken out, and the definition says the same', async () => {
    const { vms, id, discOf } = await runningWith({
      machine,
      cdroms: [{ id: 'cd0', file: null, bus }],
    });
    const [one, two] = [await discOf('one,1.iso'), await discOf('two “2”.iso')];
    const put = async (file: string | null) => {
      const config = vms.config(id);
      await vms.update({ ...config, cdroms: [{ id: 'cd0', file, bus }] });
      expect(await storedDefinition(vms, id)).toMatchObject({ cdroms: [{ file }] });
    };
    await put(one);
    expect(await discs(vms, id)).toEqual([{ file: one, open: false }]);
    await put(two);
    expect(await discs(vms, id)).toEqual([{ file: two, open: false }]);
    expect(await nodes(vms, id)).toEqual(['file-cd0', 'img-cd0']);
    await put(null);
    expect(await discs(vms, id)).toMatchObject([{ file: null }]);
    expect(await nodes(vms, id)).toEqual([]);
  });
});

describe('a running guest', () => {
  it('keeps its disc when the new one cannot be opened', async () => {
    const { vms, id, discOf } = await runningWith({
      cdroms: [{ id: 'cd0', file: null, bus: 'sata' }],
    });
    const [good, gone] = [await discOf('good.iso'), await discOf('gone.iso')];
    const update = async (file: string) =>
      await vms.update({ ...vms.config(id), cdroms: [{ id: 'cd0', file, bus: 'sata' }] });
    await update(good);
    await rm(gone);
    await expect(update(gone)).rejects.toMatchObject({ error: { code: 'qmp-error' } });
    expect(await discs(vms, id)).toEqual([{ file: good, open: false }]);
    expect(vms.config(id).cdroms).toMatchObject([{ file: good }]);
    await update(await discOf('next.iso'));
  });

  it('gets and loses forwarded ports, and its cable', async () => {
    const { vms, id } = await runningWith({ nics: [sampleNic({ id: 'nic0', forwards: [] })] });
    const hostPort = await freePort();
    const rule = { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort, guestPort: 80 } as const;
    const update = async (changes: Partial<VmConfig['nics'][number]>) => {
      const config = vms.config(id);
      await vms.update({ ...config, nics: config.nics.map((nic) => ({ ...nic, ...changes })) });
    };
    await update({ forwards: [rule], linkUp: false });
    expect(await answers(hostPort)).toBe(true);
    expect(await storedDefinition(vms, id)).toMatchObject({
      nics: [{ forwards: [rule], linkUp: false }],
    });
    // QEMU itself says whether the port is taken: another rule of the same port is refused by it.
    const second = { ...rule, guestPort: 81 };
    await expect(update({ forwards: [rule, second] })).rejects.toMatchObject({
      error: { code: 'port-in-use', params: { port: String(hostPort) } },
    });
    await update({ forwards: [], linkUp: true });
    expect(await answers(hostPort)).toBe(false);
  });

  it('takes a new name and notes, and says what only a start can change', async () => {
    const { vms, id } = await runningWith({});
    await vms.update({ ...vms.config(id), name: 'other', notes: 'seen' });
    expect(vms.find(id).name).toBe('other');
    const more = { ...vms.config(id), memoryMiB: 64, notes: 'lost' };
    await expect(vms.update(more)).rejects.toMatchObject({
      error: { code: 'vm-running', detail: 'memoryMiB' },
    });
    expect(await storedDefinition(vms, id)).toMatchObject({ notes: 'seen', memoryMiB: 32 });
  });
});

/** Whether something listens on a port of this computer. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A port that nothing listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return z.object({ port: z.number() }).parse(address).port;
}
