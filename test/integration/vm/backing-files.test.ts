import { execFile } from 'node:child_process';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { VmService } from '../../../electron/vm/types';
import { toAppError } from '../../../shared/errors';
import { sampleDisk } from '../../fakes/vm-configs';
import { makeVmHome, openService } from './support';
import { addBare } from './wiring';

const exec = promisify(execFile);

/** A VM whose disk, used in place, is built on `middle.qcow2`, and that on `base.img`, named as a neighbour. */
async function addChain(vms: VmService, images: string): Promise<string> {
  await mkdir(images);
  const create = async (name: string, ...words: string[]) =>
    await exec('qemu-img', ['create', '-q', ...words, path.join(images, name)], { cwd: images });
  await exec('qemu-img', ['create', '-q', '-f', 'raw', path.join(images, 'base.img'), '1M']);
  await create('middle.qcow2', '-f', 'qcow2', '-F', 'raw', '-b', 'base.img');
  const middle = path.join(images, 'middle.qcow2');
  await create('top.qcow2', '-f', 'qcow2', '-F', 'qcow2', '-b', middle);
  const disk = sampleDisk({ file: path.join(images, 'top.qcow2'), format: 'qcow2', bus: 'ide' });
  return (await addBare(vms, { machine: 'pc', disks: [disk] })).id;
}

const refusalOfStart = async (vms: VmService, id: string) =>
  await vms.start(id).then(
    () => null,
    (error: unknown) => toAppError(error),
  );

it('a backing file that was moved is named with the disk, and the command in the details mends the chain', async () => {
  const home = await makeVmHome();
  const vms = await openService(home);
  const images = path.join(home.root, 'my images');
  const id = await addChain(vms, images);
  await vms.start(id);
  await vms.forceOff(id);

  const [disk, base] = [path.join(images, 'top.qcow2'), path.join(images, 'base.img')];
  const moved = path.join(home.root, 'moved.img');
  await rename(base, moved);
  const error = await refusalOfStart(vms, id);
  expect(error).toMatchObject({
    code: 'disk-part-missing',
    params: { path: disk, part: base },
    action: 'choose-file',
    vmId: id,
  });
  expect(vms.find(id)).toMatchObject({ state: 'off', pid: null });

  const command = error?.detail?.replace('PLACE', moved).replace('FORMAT', 'raw') ?? '';
  await exec('sh', ['-c', command]);
  await vms.start(id);
  expect(vms.find(id).state).toBe('running');
  await vms.forceOff(id);
});

it('what cannot be opened as a backing file is named, too', async () => {
  const home = await makeVmHome();
  const vms = await openService(home);
  const images = path.join(home.root, 'images');
  const id = await addChain(vms, images);
  const middle = path.join(images, 'middle.qcow2');
  await rename(middle, path.join(images, 'away'));
  await mkdir(middle);
  expect(await refusalOfStart(vms, id)).toMatchObject({
    code: 'disk-part-unreadable',
    params: { path: path.join(images, 'top.qcow2'), part: middle },
    reason: { key: 'file-not-plain.named', text: `“${middle}” is not a regular file.` },
  });
});
