import { existsSync } from 'node:fs';
import path from 'node:path';
import { failure, type AppFailure } from '../../shared/errors';
import type { VmConfig } from '../../shared/vm-config';
import { firmwareNodes, imageNode } from '../qemu/hardware/device-ids';
import { nvramFile } from '../qemu/hardware/parts/uefi';

/** An image that a snapshot is made in. */
export interface PointImage {
  /** Absolute. */
  file: string;
  /** Its node in a QEMU that runs. */
  node: string;
}

/** Pure: the disks that a guest writes to. */
export const writtenDisks = ({ disks }: Pick<VmConfig, 'disks'>): VmConfig['disks'] =>
  disks.filter(({ readOnly }) => !readOnly);

/** Pure: the disks of a definition as images of a snapshot; those that are only read keep what they hold. */
export const diskImages = (config: VmConfig, folder: string): PointImage[] =>
  writtenDisks(config).map(({ id, file }) => ({
    file: path.resolve(folder, file),
    node: imageNode(id),
  }));

/** Pure: the image with the UEFI variables of a machine, whether they are there or not. */
export const variablesImage = (folder: string): PointImage => ({
  file: path.join(folder, nvramFile),
  node: firmwareNodes.vars,
});

/** The image with the UEFI variables of a definition, where they are there. */
export function nvramImage({ firmware }: VmConfig, folder: string): PointImage[] {
  const image = variablesImage(folder);
  return firmware === 'bios' || !existsSync(image.file) ? [] : [image];
}

/** Pure: why no snapshot of such a definition can be made; null when it can. */
export function obstacleOf(config: VmConfig): AppFailure | null {
  const { id: vmId, name } = config;
  const written = writtenDisks(config);
  if (written.length === 0) return failure('snapshot-no-disk', { params: { name }, vmId });
  const shared = written.filter(({ shareable }) => shareable === true);
  if (shared.length > 0) {
    const disks = shared.map(({ id }) => id).join(', ');
    return failure('snapshot-disk-shared', { params: { name, disks }, vmId });
  }
  const others = written.filter(({ format }) => format !== 'qcow2');
  const [first] = others;
  if (!first) return null;
  const disks = others.map(({ id, format }) => `${id} (${format})`).join(', ');
  return failure('snapshot-not-qcow2', { params: { name, disks }, vmId });
}

/** Pure: ids of floppies that a guest writes to; a snapshot leaves them as they are. */
export const writtenFloppies = ({ floppies = [] }: Pick<VmConfig, 'floppies'>): string[] =>
  floppies.filter(({ file, readOnly }) => file && !readOnly).map(({ id }) => id);
