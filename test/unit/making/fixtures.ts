import type {
  DraftContext,
  FileFacts,
  ImageFacts,
} from '../../../electron/making/draft/draft-context';
import { preferredModel } from '../../../electron/qemu/hardware/models/find';
import type { MediaInfo, VmDraft } from '../../../shared/draft';
import { GiB } from '../../../shared/units';

export const file = '/images/thing.bin';

export function media(change: Partial<MediaInfo> = {}): MediaInfo {
  return {
    kind: 'iso',
    fileName: 'thing.bin',
    path: file,
    fileSize: 700_000_000,
    format: null,
    virtualSize: null,
    os: null,
    label: null,
    boots: ['bios', 'uefi'],
    refersTo: [],
    outside: [],
    architectures: [],
    ...change,
  };
}

export function image(change: Partial<ImageFacts> = {}): ImageFacts {
  return {
    allocatedBytes: 1 * GiB,
    condition: 'good',
    encrypted: false,
    copyOnly: null,
    missing: [],
    misspelt: [],
    respellable: false,
    wholeBytes: null,
    damagedPart: null,
    ...change,
  };
}

type Readable = Extract<FileFacts, { state: 'ok' }>;

export function readable(change: Partial<Readable> = {}, info: Partial<MediaInfo> = {}): Readable {
  return {
    state: 'ok',
    media: media(info),
    writable: true,
    stranger: null,
    hybrid: false,
    luks: false,
    unstartable: false,
    namedArchitectures: [],
    image: image(),
    partitioned: false,
    usedBy: null,
    baseOf: [],
    standing: [],
    baseUsedBy: [],
    inTrash: [],
    ...change,
  };
}

/** A roomy machine with everything installed. */
export function context(change: Partial<DraftContext> = {}): DraftContext {
  return {
    host: {
      memoryMiB: 16_384,
      availableMiB: 12_000,
      cores: 8,
      firmware: ['bios', 'uefi', 'uefi-secure'],
      swtpm: true,
      taskset: true,
      cpus: [0, 1, 2, 3, 4, 5, 6, 7],
      nodes: [0, 1],
      native: true,
      packages: { qemu: 'qemu-system-x86', uefi: 'ovmf' },
    },
    namesTaken: [],
    namesBeingMade: [],
    freeBytes: 500 * GiB,
    files: new Map(),
    model: preferredModel('x86_64'),
    qemu: { cpuMax: 288, displayAdapters: ['virtio', 'std', 'qxl', 'none'] },
    kvm: true,
    ...change,
  };
}

export function draft(change: Partial<VmDraft> = {}): VmDraft {
  return {
    name: 'debian',
    os: 'debian',
    source: { kind: 'none' },
    arch: 'x86_64',
    accelerator: 'auto',
    memoryMiB: 2048,
    cpus: 2,
    firmware: 'uefi',
    tpm: false,
    newDisk: { sizeBytes: 20 * GiB, format: 'qcow2', preallocation: 'off' },
    diskBus: 'virtio',
    displayAdapter: 'virtio',
    network: true,
    ...change,
  };
}
