import { freeFloppy } from '../../shared/new-device';
import { parseSize } from '../../shared/units';
import type { VmConfig } from '../../shared/vm-config';
import { type Floppy, floppyIds } from '../../shared/vm-parts';
import { blankFloppy, floppyMedium } from '../making/floppy-medium';
import { floppySizes } from '../making/floppy-sizes';
import { UsageError, type ParsedArguments } from './context';
import { filePath } from './option-values';

/**
 * The floppy drive that the options of `plug` ask for; a new image is made, unless it is only tried.
 * @param folder the VM's.
 * @returns the drive, and what takes a new image away again.
 * @throws UsageError `exclusive`, `badChoice`, `emptyPath`.
 */
export async function floppyWish(
  given: ParsedArguments,
  base: VmConfig,
  folder: string,
): Promise<{ drive: Floppy; remove: () => Promise<void> }> {
  const [size, file] = [given.text('new-disk'), given.text('disk')];
  if (size !== null && file !== null) {
    throw new UsageError('exclusive', { options: '--new-disk, --disk' });
  }
  const id = floppyId(given.text('id'), base);
  const bytes = size === null ? null : floppyBytes(size);
  const nothing = async () => await Promise.resolve();
  if (file !== null) {
    const medium = await floppyMedium(filePath(file, '--disk'), false);
    return { drive: { id, ...medium }, remove: nothing };
  }
  // A third drive is refused afterwards; its image is not made.
  if (bytes === null || given.flag('dry-run') || freeFloppy(base) === null) {
    return { drive: { id, file: null }, remove: nothing };
  }
  const blank = await blankFloppy(folder, bytes);
  return { drive: { id, file: blank.file }, remove: blank.remove };
}

/** The drive that was asked for, or the first that is free; a third one is refused as any other fault. */
function floppyId(asked: string | null, base: VmConfig): Floppy['id'] {
  const known = floppyIds.find((id) => id === asked);
  if (asked === null || known !== undefined) return known ?? freeFloppy(base) ?? floppyIds[1];
  const choices = floppyIds.join(', ');
  throw new UsageError('badChoice', { option: '--id', value: asked, choices });
}

/** @throws UsageError `badChoice` for what is no size of a floppy. */
function floppyBytes(size: string): number {
  const named = floppySizes[size.toUpperCase().replace(/I?B$/, '')];
  const bytes = named ?? Object.values(floppySizes).find((each) => each === parseSize(size));
  if (bytes !== undefined) return bytes;
  const choices = Object.keys(floppySizes).join(', ');
  throw new UsageError('badChoice', { option: '--new-disk', value: size, choices });
}
