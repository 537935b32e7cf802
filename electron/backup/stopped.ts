import path from 'node:path';
import { existsSync } from 'node:fs';
import { qemuImgFailure } from '../disks/qemu-img-errors';
import { runQemuImg, type FindQemuImg } from '../disks/run-qemu-img';
import { imageNode } from '../qemu/hardware/device-ids';
import { nvramFile } from '../qemu/hardware/parts/uefi';
import { withBareQemu } from '../qemu/qmp/bare-qemu';
import type { QmpClient } from '../qemu/qmp/client';
import { keepTpm } from '../vm/launch/tpm-state';
import type { StillMachine } from '../vm/still-machine';
import { beginCopy, beginLists, clearBlocks, lookAtCopies, openDisk, openOut } from './blocks';
import { createOut } from './files';
import { keptDisks } from './gather';
import {
  dropBegun,
  dropStaleLists,
  finishMaking,
  prepareBackup,
  untilCopied,
  type Copied,
  type Making,
} from './making';
import { bitmapOf, nvramCopy, tpmCopy } from './store';

/**
 * Opens the images of a machine's disks in a QEMU that has no guest.
 * @param write so that lists of changes can be kept in them.
 */
export async function openDisks(
  qmp: QmpClient,
  { config, folder }: Pick<StillMachine, 'config' | 'folder'>,
  write: boolean,
): Promise<void> {
  for (const { id, file, format } of keptDisks(config)) {
    const image = path.resolve(folder, file);
    const device = image.startsWith('/dev/') && !image.startsWith('/dev/shm/');
    await openDisk(qmp, id, { file: image, format, write: write && format === 'qcow2', device });
  }
}

/**
 * Backs up a machine that is off, from the beginning to the end: a QEMU without a guest copies its disks.
 * @throws AppFailure `disk-full`, `backup-broke`, `cancelled`, `qmp-error`, `no-space-left`; nothing is left then.
 */
export async function whileOff(making: Making, machine: StillMachine): Promise<void> {
  const { rooms, made, id } = making;
  const { config, folder } = machine;
  await withBareQemu(await rooms.qemu(config.arch), async (qmp) => {
    await openDisks(qmp, machine, true);
    const prepared = await prepareBackup(making, qmp, { hardware: config, folder });
    const devices = prepared.disks.map((disk) => disk.id);
    let tracked: string[] = [];
    try {
      for (const disk of prepared.disks) {
        await openOut(qmp, disk.id, await createOut(rooms.qemuImg, made, disk));
      }
      const listable = prepared.facts.filter(({ format }) => format === 'qcow2');
      tracked = await beginLists(
        qmp,
        listable.map((disk) => disk.id),
        bitmapOf(id),
      );
      for (const disk of prepared.disks) {
        const node = imageNode(disk.id);
        const since = disk.kind === 'full' ? null : prepared.since;
        await beginCopy(qmp, { device: disk.id, node, source: node, since });
      }
      await untilCopied(making, async () => await lookAtCopies(qmp, devices));
      await clearBlocks(qmp);
      const hasNvram = await copyVariables(rooms.qemuImg, machine, made);
      const hasTpm = config.tpm && (await keepTpm(folder, path.join(made, tpmCopy)));
      const state = { guest: 'off', frozen: false } as const;
      const copied: Copied = { ...prepared, ...state, tracked, hasNvram, hasTpm };
      await finishMaking(making, copied, folder);
    } catch (error) {
      await clearBlocks(qmp)
        .then(async () => await dropBegun(qmp, tracked, id))
        .catch(() => undefined);
      throw error;
    }
    await dropStaleLists(qmp, devices, folder);
  });
}

/** UEFI variables as they are, without the snapshots in their image; false where there are none. */
async function copyVariables(
  qemuImg: FindQemuImg,
  { config, folder }: StillMachine,
  made: string,
): Promise<boolean> {
  const file = path.join(folder, nvramFile);
  if (config.firmware === 'bios' || !existsSync(file)) return false;
  const argv = ['convert', '-f', 'qcow2', '-O', 'qcow2', file, path.join(made, nvramCopy)];
  try {
    await runQemuImg(qemuImg, argv, { timeoutMs: 120_000, endsWithUs: true });
    return true;
  } catch (error) {
    throw qemuImgFailure(error, file, 'disk-unreadable');
  }
}
