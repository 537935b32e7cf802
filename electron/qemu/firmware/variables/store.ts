import { guidBytes, guids, readGuid, writeGuid } from './guid';

/** Why a file's content is no store of variables. */
type StoreFault = 'empty' | 'not-a-store' | 'truncated';

/** One variable that counts. */
export interface StoredVariable {
  name: string;
  vendor: string;
  /** UEFI 2.10, 8.2: EFI_VARIABLE_NON_VOLATILE and so on. */
  attributes: number;
  data: Buffer;
  /** Of an authenticated one: monotonic count, time stamp and key index, as they were found. */
  proof: Buffer;
}

/** A store, and where it lies in its file. */
export interface VariableStore {
  /** Byte of the file where the first variable is. */
  start: number;
  /** Byte of the file behind the store. */
  end: number;
  /** Each variable has a time stamp. */
  authenticated: boolean;
  variables: StoredVariable[];
  /** What follows the last readable variable makes no sense: something may be missing. */
  damaged: boolean;
}

const volumeHeaderBytes = 56;
const storeHeaderBytes = 28;
const startId = 0x55aa;
/** Count (8), time (16), key index (4). */
const proofBytes = 28;
const [added, deletedLater] = [0x3f, 0x3e];
/** Longer names than any firmware has are garbage. */
const longestName = 1024;

/** Bytes of a variable's header. */
const headerBytes = (authenticated: boolean) => (authenticated ? 60 : 32);

const aligned = (at: number) => (at + 3) & ~3;

/**
 * Pure: the variables in a firmware volume as edk2 keeps them (UEFI PI 1.7, volume 3, 3.2.1; edk2,
 * `Guid/VariableFormat.h`). Whatever the bytes are, there is an answer.
 */
export function parseStore(file: Buffer): VariableStore | StoreFault {
  if (file.every((byte) => byte === 0xff) || file.every((byte) => byte === 0)) return 'empty';
  if (file.length < volumeHeaderBytes) return 'truncated';
  if (readGuid(file, 16) !== guids.volume || file.toString('latin1', 40, 44) !== '_FVH') {
    return 'not-a-store';
  }
  const store = file.readUInt16LE(48);
  const start = store + storeHeaderBytes;
  if (start > file.length) return 'truncated';
  const kind = readGuid(file, store);
  const authenticated = kind === guids.authenticatedStore;
  if (!authenticated && kind !== guids.plainStore) return 'not-a-store';
  const size = file.readUInt32LE(store + guidBytes);
  const [format, health] = [file[store + 20], file[store + 21]];
  if (size < storeHeaderBytes || format !== 0x5a || health !== 0xfe) return 'not-a-store';
  const end = store + size;
  if (end > file.length) return 'truncated';
  return { start, end, authenticated, ...readVariables(file, { start, end, authenticated }) };
}

function readVariables(
  file: Buffer,
  { start, end, authenticated }: Pick<VariableStore, 'start' | 'end' | 'authenticated'>,
): Pick<VariableStore, 'variables' | 'damaged'> {
  const found: (StoredVariable & { state: number })[] = [];
  const header = headerBytes(authenticated);
  let at = start;
  while (at + header <= end && file.readUInt16LE(at) === startId) {
    const state = file[at + 2] ?? 0;
    const sizes = at + (authenticated ? 36 : 8);
    const [nameSize, dataSize] = [file.readUInt32LE(sizes), file.readUInt32LE(sizes + 4)];
    // Power went off while its header was written: nothing of it is there.
    if (state === 0xff) {
      at = aligned(at + header);
      continue;
    }
    const name = at + header;
    const next = name + nameSize + dataSize;
    if (nameSize < 2 || nameSize > longestName || next > end) break;
    if (state === added || state === deletedLater) {
      // A name that was written whole ends with a zero.
      if (file.readUInt16LE(name + nameSize - 2) !== 0) break;
      found.push({
        state,
        name: file.toString('utf16le', name, name + nameSize).replace(/\0.*$/s, ''),
        vendor: readGuid(file, sizes + 8),
        attributes: file.readUInt32LE(at + 4),
        data: Buffer.from(file.subarray(name + nameSize, next)),
        proof: Buffer.from(authenticated ? file.subarray(at + 8, at + 8 + proofBytes) : []),
      });
    }
    at = aligned(next);
  }
  const rest = file.subarray(Math.min(at, end), end);
  return { variables: counting(found), damaged: rest.some((byte) => byte !== 0xff) };
}

/** An old value counts until the new one is whole (edk2, `VAR_IN_DELETED_TRANSITION`). */
function counting(found: readonly (StoredVariable & { state: number })[]): StoredVariable[] {
  const kept = new Map<string, StoredVariable>();
  for (const wanted of [deletedLater, added]) {
    for (const { state, ...variable } of found) {
      if (state === wanted) kept.set(`${variable.vendor} ${variable.name}`, variable);
    }
  }
  return [...kept.values()];
}

/**
 * Pure: the file with other variables in its store, packed from its beginning as the firmware's own clean-up does.
 * Everything outside the store stays as it is.
 * @returns null when they do not fit.
 */
export function withVariables(
  file: Buffer,
  { start, end, authenticated }: Pick<VariableStore, 'start' | 'end' | 'authenticated'>,
  variables: readonly StoredVariable[],
): Buffer | null {
  const after = Buffer.from(file);
  after.fill(0xff, start, end);
  let at = start;
  for (const variable of variables) {
    const bytes = variableBytes(variable, authenticated);
    if (at + bytes.length > end) return null;
    bytes.copy(after, at);
    at = aligned(at + bytes.length);
  }
  return after;
}

function variableBytes(variable: StoredVariable, authenticated: boolean): Buffer {
  const { data, proof, vendor } = variable;
  const name = Buffer.from(`${variable.name}\0`, 'utf16le');
  const header = Buffer.alloc(headerBytes(authenticated));
  header.writeUInt16LE(startId, 0);
  header[2] = added;
  header.writeUInt32LE(variable.attributes, 4);
  if (authenticated) proof.copy(header, 8, 0, proofBytes);
  const sizes = authenticated ? 36 : 8;
  header.writeUInt32LE(name.length, sizes);
  header.writeUInt32LE(data.length, sizes + 4);
  writeGuid(vendor).copy(header, sizes + 8);
  return Buffer.concat([header, name, data]);
}
