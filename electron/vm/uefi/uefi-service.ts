import path from 'node:path';
import { AppFailure, failure, toAppError } from '../../../shared/errors';
import { note } from '../../../shared/texts/notes';
import type { UefiChange, UefiOutcome, UefiVariables } from '../../../shared/uefi';
import type { VmConfig } from '../../../shared/vm-config';
import type { FindQemuImg } from '../../disks/run-qemu-img';
import type { LocalMachines } from '../../provider/local-machines';
import type { FirmwareFile } from '../../qemu/firmware/build';
import {
  withNewCertificates,
  withNext,
  withOrder,
  withoutEntry,
  withSetup,
  type NewCertificate,
} from '../../qemu/firmware/variables/changes';
import { contentsOf } from '../../qemu/firmware/variables/contents';
import { parseStore, withVariables, type VariableStore } from '../../qemu/firmware/variables/store';
import { hasUnfinishedWrite } from '../../qemu/firmware/variables/unfinished';
import {
  certificatesIn,
  findSuccessors,
  rememberSuccessors,
  type Successors,
} from './certificates';
import { findOwnVariables, refuseSpoilt, variablesUnreadable } from './own-variables';
import { readFlash, writeFlash } from './store-file';

export interface UefiRooms {
  local: Pick<
    LocalMachines,
    'config' | 'folder' | 'editNvram' | 'freshNvram' | 'restoreNvram' | 'forgetNvram' | 'keptNvram'
  >;
  qemuImg: FindQemuImg;
  /** Templates of variables with keys that are on this computer. */
  templates: () => FirmwareFile[];
  /** What a VM's own variables would be made from now; null: nobody knows, or the firmware formats them itself. */
  templateFor: (config: VmConfig) => Promise<FirmwareFile | null>;
  /** @throws AppFailure `nvram-misfit` where the firmware here would lose a VM's variables of so many bytes. */
  refuseMisfit: (config: VmConfig, bytes: number) => Promise<void>;
}

/** The UEFI variables of machines. */
export interface UefiService {
  /** @throws AppFailure `uefi-missing`. */
  read(id: string): Promise<UefiVariables>;
  /**
   * @param dryRun only says what would become of it
   * @throws AppFailure `uefi-missing`, `vm-running`, `uefi-entry-missing`, `secure-boot-no-keys`,
   * `certificate-unreadable`, `image-unsafe`, `certificates-nowhere`, `nvram-unreadable`, `nvram-empty`, `nvram-damaged`,
   * `nvram-misfit`, `nvram-unfinished`, `nvram-full`, `nvram-kept-missing`, `no-space-left`.
   */
  change(id: string, change: UefiChange, dryRun?: boolean): Promise<UefiOutcome>;
}

interface Rooms extends UefiRooms {
  successors: Successors;
}

/** Wires it; reads nothing. */
export function createUefiService(given: UefiRooms): UefiService {
  const rooms = { ...given, successors: rememberSuccessors(given.qemuImg) };
  return {
    read: async (id) => await readVariables(rooms, id),
    change: async (id, change, dryRun = false) => await changeVariables(rooms, id, change, dryRun),
  };
}

async function readVariables(rooms: Rooms, id: string): Promise<UefiVariables> {
  const { local, successors, templates } = rooms;
  const kept = await local.keptNvram(id);
  const none = { contents: null, fresh: false, problem: null, template: null, kept };
  try {
    const store = await storeOf(rooms, id);
    if (!store) return { ...none, fresh: true };
    const contents = contentsOf(store.store);
    const found =
      contents.missing.length > 0
        ? await findSuccessors(successors, templates(), contents.missing)
        : null;
    const { fresh = false } = store;
    return { ...none, contents, fresh, template: found?.file ?? null };
  } catch (error) {
    if (!(error instanceof AppFailure) || error.error.code === 'uefi-missing') throw error;
    return { ...none, problem: toAppError(error) };
  }
}

interface ReadStore {
  flash: Buffer;
  store: VariableStore;
  /** It is the template of those that are made at the first start. */
  fresh?: boolean;
}

/** Null: the firmware has made none yet. @throws AppFailure `uefi-missing`, `nvram-unreadable`, `nvram-misfit`. */
async function storeOf(rooms: Rooms, id: string): Promise<ReadStore | null> {
  const { local, qemuImg } = rooms;
  const config = local.config(id);
  const { firmware, name } = config;
  if (firmware === 'bios') throw failure('uefi-missing', { params: { name }, vmId: id });
  const own = { config, folder: local.folder(id) };
  const file = await findOwnVariables(own, rooms.refuseMisfit);
  if (file !== null) return await readStore(qemuImg, { file, format: 'qcow2' }, config);
  const template = await rooms.templateFor(config);
  const read = template && (await readStore(qemuImg, template, null));
  return read && { ...read, fresh: true };
}

/** Null: the flash is empty. @throws AppFailure `nvram-unreadable`, and as `readFlash`. */
async function readStore(
  qemuImg: FindQemuImg,
  image: FirmwareFile,
  own: VmConfig | null,
): Promise<ReadStore | null> {
  const { file } = image;
  const flash = await readFlash(qemuImg, image);
  const store = parseStore(flash);
  if (typeof store !== 'string') return { flash, store };
  if (store === 'empty') return null;
  throw variablesUnreadable(file, own, note('reasons', `variables.${store}`, { path: file }));
}

async function changeVariables(
  rooms: Rooms,
  id: string,
  change: UefiChange,
  dryRun: boolean,
): Promise<UefiOutcome> {
  const { local, qemuImg } = rooms;
  if (change.kind === 'forget') {
    if (!dryRun) await local.forgetNvram(id, change.name);
    else if (!(await local.keptNvram(id)).some(({ name }) => name === change.name)) {
      throw failure('nvram-kept-missing', { params: { file: change.name }, vmId: id });
    }
    return { before: null, after: null };
  }
  if (change.kind === 'reset' || change.kind === 'restore') {
    return await exchange(rooms, id, change, dryRun);
  }
  const certificates = await certificatesOf(rooms, id, change);
  const edited = (read: ReadStore | null) => {
    const { flash, store } = editable(read, id);
    const variables = applied(store, change, certificates);
    const bytes = withVariables(flash, store, variables);
    if (!bytes) throw failure('nvram-full', { vmId: id });
    return { bytes, before: contentsOf(store), after: contentsOf({ ...store, variables }) };
  };
  // What cannot be done is told before a file is made or copied.
  const judged = edited(await storeOf(rooms, id));
  if (dryRun) return judged;
  const config = local.config(id);
  let outcome: UefiOutcome = { before: null, after: null };
  await local.editNvram(id, {
    keep: change.kind === 'renew' || change.kind === 'enrol',
    edit: async (copy) => {
      const { bytes, before, after } = edited(
        await readStore(qemuImg, { file: copy, format: 'qcow2' }, config),
      );
      outcome = { before, after };
      await writeFlash(qemuImg, copy, bytes);
    },
  });
  return outcome;
}

function editable(read: ReadStore | null, id: string): ReadStore {
  if (!read) throw failure('nvram-empty', { vmId: id });
  if (read.store.damaged) throw failure('nvram-damaged', { vmId: id });
  if (hasUnfinishedWrite(read.flash, read.store.end)) {
    throw failure('nvram-unfinished', { vmId: id });
  }
  return read;
}

type EditOfStore = Exclude<UefiChange, { kind: 'reset' | 'restore' | 'forget' }>;

function applied(
  store: VariableStore,
  change: EditOfStore,
  certificates: readonly NewCertificate[],
) {
  switch (change.kind) {
    case 'order':
      return withOrder(store, change.order);
    case 'remove':
      return withoutEntry(store, change.entry);
    case 'next':
      return withNext(store, change.entry);
    case 'setup':
      return withSetup(store, change.on);
    case 'renew':
    case 'enrol':
      return withNewCertificates(store, certificates);
  }
}

async function certificatesOf(
  rooms: Rooms,
  id: string,
  change: EditOfStore,
): Promise<NewCertificate[]> {
  const { qemuImg, successors, templates } = rooms;
  if (change.kind === 'enrol') return await certificatesIn(qemuImg, change.file, change.into);
  if (change.kind !== 'renew') return [];
  const read = await storeOf(rooms, id);
  const { missing } = contentsOf(editable(read, id).store);
  const found = await findSuccessors(successors, templates(), missing);
  if (missing.length > 0 && !found) throw failure('certificates-nowhere', { vmId: id });
  return found?.certificates ?? [];
}

/** Other variables in the place of the present ones. */
async function exchange(
  rooms: Rooms,
  id: string,
  change: Extract<UefiChange, { kind: 'reset' | 'restore' }>,
  dryRun: boolean,
): Promise<UefiOutcome> {
  const { local } = rooms;
  const contents = async () => {
    const read = await storeOf(rooms, id).catch((error: unknown) => {
      if (error instanceof AppFailure && error.error.code !== 'uefi-missing') return null;
      throw error;
    });
    return read && contentsOf(read.store);
  };
  const before = await contents();
  if (change.kind === 'restore') {
    const file = path.join(local.folder(id), change.name);
    if ((await local.keptNvram(id)).some(({ name }) => name === change.name)) {
      await refuseSpoilt(file, local.config(id));
    }
  }
  if (dryRun) return { before, after: null };
  if (change.kind === 'reset') await local.freshNvram(id);
  else await local.restoreNvram(id, change.name);
  return { before, after: await contents() };
}
