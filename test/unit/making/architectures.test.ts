import { describe, expect, it } from 'vitest';
import { architectureFor } from '../../../electron/guests/architecture-names';
import { guestProfile, guestProfiles } from '../../../electron/guests/profiles';
import { draftModel, draftToConfig } from '../../../electron/making/draft/draft-to-config';
import { suggestDraft } from '../../../electron/making/draft/suggest';
import { validateDraft } from '../../../electron/making/draft/validate-draft';
import type { DraftSource, VmDraft } from '../../../shared/draft';
import { vmConfigSchema, type Architecture, type FirmwareKind } from '../../../shared/vm-config';
import { fakeCapabilities } from '../../fakes/qemu-capabilities';
import { context, file, media, readable } from './fixtures';

const foreign = ['aarch64', 'arm', 'ppc64', 'riscv64', 's390x'] as const;
const disc: DraftSource = { kind: 'iso', file };
const kernel: DraftSource = { kind: 'kernel', kernel: file, initrd: null, append: '' };

function world(arch: Architecture, firmware: FirmwareKind[]) {
  const { host } = context();
  const packages = { qemu: 'qemu-system-other', uefi: 'qemu-efi-other' };
  return { ...host, firmware, native: false, packages, arch };
}

function suggest(arch: Architecture, source: DraftSource, os = 'debian', uefi = true): VmDraft {
  const host = world(arch, uefi ? ['bios', 'uefi'] : ['bios']);
  const profile = guestProfile(os);
  return suggestDraft({ source, profile, media: null, arch, host, namesTaken: [] });
}

function issues(draft: VmDraft, change: Partial<ReturnType<typeof world>> = {}, installed = true) {
  const host = { ...world(draft.arch, ['bios', 'uefi']), ...change };
  const profile = guestProfile(draft.os);
  const kind = draft.source.kind === 'kernel' ? 'kernel' : 'iso';
  const facts = readable({}, media({ kind, boots: ['uefi', 'bios'] }));
  return validateDraft(
    draft,
    context({
      host,
      model: draftModel(draft, profile),
      files: new Map([[file, facts]]),
      qemu: installed ? { cpuMax: 8, displayAdapters: ['virtio', 'std', 'ramfb', 'none'] } : null,
      kvm: false,
    }),
    guestProfiles(),
  ).map(({ field, code, severity }) => `${field}: ${code}${severity === 'warning' ? '?' : ''}`);
}

describe('a suggestion for another architecture', () => {
  it.each(foreign)('needs no change but knows its price: %s', (arch) => {
    const hasFlash = draftModel(suggest(arch, disc), guestProfile('debian')).flash !== null;
    for (const { id } of guestProfiles().filter(({ family }) => family !== 'test')) {
      for (const source of [disc, kernel, { kind: 'none' } as const]) {
        const draft = { ...suggest(arch, source, id, hasFlash), cpus: 2 };
        expect([id, issues(draft).filter((text) => !text.endsWith('?'))]).toEqual([id, []]);
        expect(issues(draft)).toContain('arch: arch-emulated?');
      }
    }
  });

  it('has the firmware that starts it', () => {
    expect(suggest('aarch64', disc).firmware).toBe('uefi');
    expect(suggest('aarch64', kernel).firmware).toBe('bios');
    expect(suggest('aarch64', disc, 'debian', false).firmware).toBe('uefi');
    expect(suggest('ppc64', disc, 'debian', false).firmware).toBe('bios');
    expect(suggest('s390x', disc, 'debian', false).firmware).toBe('bios');
  });

  it('starts a disc without a boot record on POWER only', () => {
    const warned = (arch: Architecture) =>
      validateDraft(
        suggest(arch, disc, 'debian', false),
        context({ files: new Map([[disc.file, readable({}, { boots: [] })]]) }),
        guestProfiles(),
      ).some(({ code }) => code === 'iso-not-bootable');
    expect(['aarch64', 'ppc64', 'x86_64'].map((arch) => warned(arch as Architecture))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('lets a kernel speak where the machine has its ports', () => {
    const append = (arch: Architecture) => {
      const { source } = suggest(arch, kernel);
      return source.kind === 'kernel' ? source.append : '';
    };
    expect(append('aarch64')).toBe('console=tty0 console=ttyAMA0');
    expect(append('ppc64')).toBe('console=tty0 console=hvc0');
    expect(append('s390x')).toBe('console=ttysclp0');
  });

  it('has no TPM where the machine has none, and memory in its steps', () => {
    expect(suggest('s390x', disc, 'windows-11').tpm).toBe(false);
    expect(suggest('aarch64', disc, 'windows-11').tpm).toBe(true);
    expect(suggest('ppc64', disc).memoryMiB % 256).toBe(0);
  });
});

describe('what cannot be on another architecture', () => {
  it.each<[Architecture, Partial<VmDraft>, string]>([
    ['ppc64', { memoryMiB: 600 }, 'memoryMiB: memory-step'],
    ['s390x', { diskBus: 'sata' }, 'diskBus: disk-bus-unsupported'],
    ['s390x', { tpm: true }, 'tpm: tpm-unsupported'],
    ['s390x', { firmware: 'uefi-secure' }, 'firmware: firmware-unsupported'],
    ['aarch64', { firmware: 'bios' }, 'firmware: firmware-kernels-only'],
    ['aarch64', { firmware: 'uefi-secure' }, 'firmware: firmware-missing-package'],
    ['aarch64', { displayAdapter: 'qxl' }, 'displayAdapter: display-unsupported'],
  ])('%s: %o', (arch, change, expected) => {
    expect(issues({ ...suggest(arch, disc), cpus: 2, ...change })).toContain(expected);
  });

  it('is QEMU that is not installed, with its package', () => {
    const draft = { ...suggest('riscv64', disc), cpus: 2 };
    expect(issues(draft, {}, false)).toContain('arch: qemu-missing-package');
  });
});

describe('the definition of a draft for another architecture', () => {
  it.each(foreign)('has what the machine takes, and a keyboard: %s', (arch) => {
    for (const profile of guestProfiles()) {
      const draft = suggest(arch, disc, profile.id);
      const model = draftModel(draft, profile);
      const config = draftToConfig(draft, {
        profile,
        machine: model.alias,
        id: '0197a1f0-7c1e-7d3a-9c55-3f1f1d2c4b5a',
        mac: '52:54:00:01:02:03',
        now: new Date(0),
        sourceFormat: 'raw',
        devices: fakeCapabilities().devices,
        chardevs: fakeCapabilities().chardevs,
      });
      expect(config.usb).toBeUndefined();
      expect(vmConfigSchema.safeParse(config).error).toBeUndefined();
      expect(config.input.usbKeyboard).toBe(true);
      expect(config.sound).toBe('none');
      expect(config.cdroms[0]?.bus).toBe('scsi');
      expect(model.nicModels).toContain(config.nics[0]?.model);
    }
  });
});

describe('the architecture of a medium', () => {
  it.each<[string[], Architecture, Architecture | null]>([
    [[], 'x86_64', 'x86_64'],
    [['i386'], 'x86_64', 'x86_64'],
    [['aarch64', 'x86_64'], 'x86_64', 'x86_64'],
    [['aarch64'], 'x86_64', 'aarch64'],
    [['armhf'], 'x86_64', 'arm'],
    [['armhf'], 'aarch64', 'aarch64'],
    [['i386', 'x86_64'], 'aarch64', 'x86_64'],
    [['mips'], 'x86_64', null],
  ])('%o on %s is %s', (made, usual, arch) => {
    expect(architectureFor(made, usual)).toBe(arch);
  });
});
