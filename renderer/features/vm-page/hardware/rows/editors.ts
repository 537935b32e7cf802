import type { ComponentType } from 'react';
import type { RowKind } from '../rows';
import { AcceleratorEditor, BalloonEditor, RngEditor } from './advanced';
import { BootEditor } from './boot';
import { DisplayEditor } from './display';
import type { EditorProps } from './editor-props';
import { InputEditor } from './input';
import { MemoryEditor } from './memory';
import { NicEditor } from './network';
import { FloppyEditor } from './floppies';
import { AgentEditor, ChannelEditor, ClipboardEditor, ParallelEditor, SerialEditor } from './ports';
import { FwCfgEditor, SmbiosEditor } from './guest-texts';
import { ProcessorEditor } from './processor';
import { ExtraArgsEditor, IommuEditor, PanicEditor, VsockEditor, WatchdogEditor } from './rare';
import { SecureEditor, TpmEditor } from './security';
import { SoundEditor } from './sound';
import { CdEditor, DiskEditor } from './storage';
import {
  ClockEditor,
  FirmwareEditor,
  KernelEditor,
  MachineEditor,
  NameEditor,
  NotesEditor,
  OsEditor,
} from './system';

/** The fields of each row. */
export const editors: Record<RowKind, ComponentType<EditorProps>> = {
  name: NameEditor,
  notes: NotesEditor,
  os: OsEditor,
  machine: MachineEditor,
  firmware: FirmwareEditor,
  clock: ClockEditor,
  boot: BootEditor,
  kernel: KernelEditor,
  processor: ProcessorEditor,
  memory: MemoryEditor,
  disk: DiskEditor,
  cdrom: CdEditor,
  nic: NicEditor,
  channel: ChannelEditor,
  display: DisplayEditor,
  input: InputEditor,
  sound: SoundEditor,
  floppies: FloppyEditor,
  serial: SerialEditor,
  parallelPorts: ParallelEditor,
  agent: AgentEditor,
  clipboard: ClipboardEditor,
  tpm: TpmEditor,
  secure: SecureEditor,
  accelerator: AcceleratorEditor,
  rng: RngEditor,
  balloon: BalloonEditor,
  panic: PanicEditor,
  watchdog: WatchdogEditor,
  vsock: VsockEditor,
  iommu: IommuEditor,
  smbios: SmbiosEditor,
  fwCfg: FwCfgEditor,
  extraArgs: ExtraArgsEditor,
};
