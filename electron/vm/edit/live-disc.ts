import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure, failure } from '../../../shared/errors';
import type { BlockNode } from '../../qemu/hardware/items';
import { fileNode, imageNode, qomPath } from '../../qemu/hardware/device-ids';
import { removalOfNode, toQmp, type QmpStep } from '../../qemu/hardware/to-qmp';
import type { QmpClient } from '../../qemu/qmp/client';

/** Milliseconds that a guest has to let go of a disc it is asked for; it may have to unmount it. */
const patienceMs = 3000;

export interface DiscChange {
  /** The drive's id. */
  drive: string;
  /** What QEMU is given for the disc or floppy, the file first; null leaves the drive empty. */
  nodes: readonly BlockNode[] | null;
  /** The same of what is in the drive now, for the way back. */
  before: readonly BlockNode[] | null;
  /** Opens a tray that the guest has locked, as the pin hole of a real drive does. */
  force: boolean;
}

/**
 * Changes the disc or floppy in a running guest's drive, and looks that it is in. When the new one cannot be opened, the old one
 * is put back.
 * @throws AppFailure `tray-locked` when the guest holds the disc; `qmp-error` with what QEMU says of the file.
 */
export async function changeDisc(qmp: QmpClient, change: DiscChange): Promise<void> {
  const { drive, nodes, before, force } = change;
  await takeOut(qmp, drive, force);
  try {
    if (nodes !== null) await putIn(qmp, drive, nodes);
  } catch (error) {
    await takeOut(qmp, drive, force).catch(() => undefined);
    if (before !== null) await putIn(qmp, drive, before).catch(() => undefined);
    throw error;
  } finally {
    // A guest that finds its tray open closes it; the disc is in.
    await qmp.executeRaw('blockdev-close-tray', { id: drive }).catch(() => undefined);
  }
}

/**
 * Takes what is in a drive out. A guest that has locked the tray is asked for the disc, as by the button on the drive;
 * and one that looks at the drive just now, as firmware does when it starts, may close the tray before the disc is out.
 */
async function takeOut(qmp: QmpClient, drive: string, force: boolean): Promise<void> {
  try {
    await withOpenTray(qmp, { drive, force }, 'blockdev-remove-medium', { id: drive });
  } catch (error) {
    throw isTrayRefusal(error) ? failure('tray-locked', { params: { device: drive } }) : error;
  }
  await removeNodes(qmp, drive);
}

/** Opens the tray and carries a command out, again and again while the guest holds or closes the tray. */
async function withOpenTray(
  qmp: QmpClient,
  { drive, force }: Pick<DiscChange, 'drive' | 'force'>,
  command: string,
  args: object,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      await qmp.executeRaw('blockdev-open-tray', { id: drive, force });
      await qmp.executeRaw(command, args);
      return;
    } catch (error) {
      if (!isTrayRefusal(error) || performance.now() > deadline) throw error;
      await delay(100);
    }
  }
}

async function removeNodes(qmp: QmpClient, drive: string): Promise<void> {
  const there = await qmp.execute('query-named-block-nodes', { flat: true });
  const names = new Set(there.map((node) => node['node-name']));
  // The image stands on the file.
  for (const id of [imageNode(drive), fileNode(drive)]) {
    if (names.has(id)) await carryOut(qmp, removalOfNode(id));
  }
}

/** Opens the image and puts it into a drive whose tray is open, or that the guest has just closed empty. */
async function putIn(qmp: QmpClient, drive: string, nodes: readonly BlockNode[]): Promise<void> {
  for (const node of nodes) await carryOut(qmp, toQmp(node));
  const image = nodes.at(-1)?.id ?? '';
  const medium = { id: drive, 'node-name': image };
  await withOpenTray(qmp, { drive, force: false }, 'blockdev-insert-medium', medium);
  const inside = (await qmp.execute('query-block')).find(
    ({ qdev }) => qdev === qomPath(drive) || qdev === drive,
  )?.inserted?.['node-name'];
  if (inside !== image) {
    throw failure('qmp-not-understood', { params: { command: 'query-block' } });
  }
}

async function carryOut(qmp: QmpClient, { execute, arguments: args }: QmpStep): Promise<void> {
  await qmp.executeRaw(execute, args);
}

/** What QEMU says of a tray that is locked, or that was closed meanwhile (block/qapi-sysemu.c). */
const trayWords = /is locked and force was not specified|Tray of .*device.* is not open/;

const isTrayRefusal = (error: unknown) =>
  error instanceof AppFailure &&
  error.error.code === 'qmp-error' &&
  trayWords.test(error.error.params?.['description'] ?? '');
