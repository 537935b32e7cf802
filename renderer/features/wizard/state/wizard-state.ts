import { create } from 'zustand';
import type { GrantedFile } from '../../../../shared/contract';
import type { Architecture } from '../../../../shared/vm-config';
import {
  type DraftSource,
  imageOf,
  type ImageUse,
  type SourceKind,
  type VmDraft,
} from '../../../../shared/draft';

export const wizardSteps = ['source', 'guest', 'disk', 'summary'] as const;
export type WizardStep = (typeof wizardSteps)[number];
export type FilePurpose = 'iso' | 'disk' | 'kernel' | 'initrd';

/** Everything the person has said so far. Each file keeps its place when another source is looked at. */
export interface WizardState {
  step: WizardStep;
  /** The furthest step that was reached; all up to it can be gone back to. */
  reached: WizardStep;
  /** Whether the first step shows files of this computer, or systems to fetch. */
  sourceFrom: 'file' | 'download';
  kind: SourceKind | null;
  files: Readonly<Record<FilePurpose, GrantedFile | null>>;
  diskUse: 'copy' | 'in-place';
  /** The person allows the files in other folders that the disk image is built on. */
  allowOutside: boolean;
  /** The person knows whose disks stand on the image, and are destroyed when it is written to. */
  writeBase: boolean;
  /** null: the usual command line, which main suggests. */
  append: string | null;
  /** The guest kind the person chose; null: what the file gives away. */
  os: string | null;
  /** The architecture the person chose; null: what the file is made for. */
  arch: Architecture | null;
  /** What main suggests for source and guest. */
  suggested: VmDraft | null;
  /** What the person changed of it; survives new suggestions. */
  edits: Partial<VmDraft>;
}

export const emptyWizard: WizardState = {
  step: 'source',
  reached: 'source',
  sourceFrom: 'file',
  kind: null,
  files: { iso: null, disk: null, kernel: null, initrd: null },
  diskUse: 'copy',
  allowOutside: false,
  writeBase: false,
  append: null,
  os: null,
  arch: null,
  suggested: null,
  edits: {},
};

/** Whether something that was kept is the state of a wizard; it was written by this window. */
export const isWizardState = (kept: unknown): kept is WizardState =>
  typeof kept === 'object' &&
  kept !== null &&
  Object.keys(emptyWizard).every((name) => Object.hasOwn(kept, name));

/** What of the form makes a source. */
export type SourceFields = Pick<
  WizardState,
  'kind' | 'files' | 'diskUse' | 'allowOutside' | 'writeBase' | 'append'
>;

const imageFrom = (
  { token, info }: GrantedFile,
  { diskUse: use, allowOutside, writeBase }: SourceFields,
): ImageUse => ({
  file: token,
  use,
  ...(allowOutside && { allowed: info.outside }),
  ...(writeBase && use === 'in-place' && { writeBase }),
});

/** The source as main understands it, or null while a file is missing. */
export function sourceOf(state: SourceFields): DraftSource | null {
  const { kind, files } = state;
  switch (kind) {
    case null:
      return null;
    case 'iso':
      return files.iso && { kind, file: files.iso.token };
    case 'disk':
      return files.disk && { kind, ...imageFrom(files.disk, state) };
    case 'kernel':
      return (
        files.kernel && {
          kind,
          kernel: files.kernel.token,
          initrd: files.initrd?.token ?? null,
          append: state.append ?? '',
          ...(files.disk && { disk: imageFrom(files.disk, state) }),
        }
      );
    case 'test-guest':
    case 'none':
      return { kind };
  }
}

/** The draft: main's suggestion with the person's changes over it, and the source as it is now. */
export function draftOf(state: WizardState): VmDraft | null {
  const source = sourceOf(state);
  if (!source || state.suggested?.source.kind !== source.kind) return null;
  const suggestedAppend =
    state.suggested.source.kind === 'kernel' ? state.suggested.source.append : '';
  return {
    ...state.suggested,
    ...state.edits,
    // Only a copy can be made larger.
    ...(imageOf(source)?.use !== 'copy' && { imageBytes: null }),
    source:
      source.kind === 'kernel' ? { ...source, append: state.append ?? suggestedAppend } : source,
  };
}

/** The state as it may be written down: a password is typed again. */
export const withoutSecret = (state: WizardState): WizardState =>
  state.edits.seed
    ? { ...state, edits: { ...state.edits, seed: { ...state.edits.seed, password: '' } } }
    : state;

/** Whether closing would lose something. */
export const isDirty = (state: WizardState): boolean =>
  state.kind !== null || Object.keys(state.edits).length > 0;

const placeOf: Partial<Record<GrantedFile['info']['kind'], FilePurpose>> = {
  iso: 'iso',
  disk: 'disk',
  kernel: 'kernel',
  initrd: 'initrd',
};

/**
 * The state after a file was chosen or dropped.
 * @param purpose where the person put it; null: where its content says it belongs.
 */
export function withFile(
  state: WizardState,
  file: GrantedFile,
  purpose: FilePurpose | null,
): WizardState {
  const place = purpose ?? placeOf[file.info.kind] ?? (state.kind === 'disk' ? 'disk' : 'iso');
  // A disk goes with the kernel that was chosen before it.
  const withKernel = place === 'initrd' || (place === 'disk' && state.kind === 'kernel');
  const kind = withKernel ? 'kernel' : place;
  const files = { ...state.files, [place]: file };
  // What was allowed of one image is not allowed of the next.
  const same = place !== 'disk';
  const { allowOutside, writeBase } = state;
  return {
    ...state,
    kind,
    files,
    // It may be made for another processor.
    arch: null,
    allowOutside: same && allowOutside,
    writeBase: same && writeBase,
  };
}

export const useWizard = create<WizardState>(() => emptyWizard);

/** Starts over, with a file that was dropped on the window where there is one. */
export function beginWizard(file: GrantedFile | null): void {
  useWizard.setState(file ? withFile(emptyWizard, file, null) : emptyWizard, true);
}

export function goToStep(step: WizardStep): void {
  useWizard.setState(({ reached }) => ({
    step,
    reached: wizardSteps.indexOf(step) > wizardSteps.indexOf(reached) ? step : reached,
  }));
}

export const putFile = (file: GrantedFile, purpose: FilePurpose | null) =>
  useWizard.setState((state) => withFile(state, file, purpose), true);

export const takeFileOut = (purpose: FilePurpose) =>
  useWizard.setState(({ files }) => ({ files: { ...files, [purpose]: null } }));

export const chooseKind = (kind: SourceKind) => useWizard.setState({ kind });

/** Records a change of the person. */
export const edit = (change: Partial<VmDraft>) =>
  useWizard.setState(({ edits }) => ({ edits: { ...edits, ...change } }));

export const chooseOs = (os: string) => useWizard.setState({ os });

/** Parts that not every kind of machine has. */
const ofMachine = new Set(['firmware', 'tpm', 'diskBus', 'displayAdapter', 'memoryMiB']);

/** What was changed of parts that not every kind of machine has is suggested again. */
export const chooseArchitecture = (arch: Architecture) =>
  useWizard.setState(({ edits }) => {
    const kept = Object.entries(edits).filter(([field]) => !ofMachine.has(field));
    return { arch, edits: Object.fromEntries(kept) };
  });
