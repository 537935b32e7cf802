import fs from 'node:fs';
import path from 'node:path';
import { errorCode } from '../reading/error-code';
import { absent, read, unreadable } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

/** Access Control Services of a port: what it can do, and what it was told to do (PCI Express Base 7.7.11). */
export interface AcsRegisters {
  capability: number;
  control: number;
}

/** First extended capability, and the number of ACS among them (`pci_regs.h`, PCI_EXT_CAP_ID_ACS). */
const firstCapability = 0x100;
const acsCapability = 0x0d;
/** More capabilities than fit into configuration space mean a list that runs in a circle. */
const mostCapabilities = 96;

/** Walks a list of extended capabilities. @param dword reads four bytes; null past the end */
function findAcs(dword: (offset: number) => number | null): AcsRegisters | null {
  let offset = firstCapability;
  for (let step = 0; step < mostCapabilities && offset >= firstCapability; step += 1) {
    const header = dword(offset);
    // All zeroes or all ones: no extended configuration space.
    if (header === null || header === 0 || header === 0xffffffff) return null;
    if ((header & 0xffff) === acsCapability) {
      const registers = dword(offset + 4);
      return registers === null
        ? null
        : { capability: registers & 0xffff, control: registers >>> 16 };
    }
    offset = (header >>> 20) & 0xffc;
  }
  return null;
}

/**
 * The ACS registers of a bridge of this machine. Everybody may read the first 64 bytes of configuration space, root
 * alone the rest, so for others the answer is `unreadable`; `absent` is a port without ACS. Each step reads four
 * bytes: the whole space would take a millisecond a device.
 */
export function readAcs(files: MachineFiles, address: string): Fact<AcsRegisters> {
  const { recording } = files;
  if (recording) {
    const recorded = recording.acs[address];
    if (recorded === undefined) return unreadable('not recorded');
    return recorded === null ? absent : read(recorded);
  }
  let descriptor: number | null = null;
  try {
    const file = path.join(files.root, `/sys/bus/pci/devices/${address}/config`);
    descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    const open = descriptor;
    const buffer = Buffer.alloc(4);
    const dword = (offset: number) =>
      fs.readSync(open, buffer, 0, 4, offset) === 4 ? buffer.readUInt32LE(0) : null;
    if (!files.isThisMachine || dword(0x40) === null) return unreadable('EACCES');
    const found = findAcs(dword);
    return found === null ? absent : read(found);
  } catch (error) {
    return unreadable(errorCode(error));
  } finally {
    if (descriptor !== null) fs.closeSync(descriptor);
  }
}
