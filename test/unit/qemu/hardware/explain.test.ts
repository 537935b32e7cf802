import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ResolvedFirmware } from '../../../../electron/qemu/firmware/build';
import { buildCommandLine, buildHardware } from '../../../../electron/qemu/hardware/build';
import { optionChanges } from '../../../../electron/qemu/hardware/explain/difference';
import { explainArgv, explainBuilt } from '../../../../electron/qemu/hardware/explain/explain';
import type { CommandLineInput } from '../../../../electron/qemu/hardware/types';
import { parseDefinition } from '../../../../electron/vm/definitions/parse-definition';
import { socketPaths } from '../../../../electron/vm/socket-paths';
import { AppFailure } from '../../../../shared/errors';
import type { VmConfig } from '../../../../shared/vm-config';
import { fakeCapabilities } from '../../../fakes/qemu-capabilities';
import { sampleConfig, sampleDisk, sampleNic } from '../../../fakes/vm-configs';

const folder = 'test/fixtures/vms';
const plain: ResolvedFirmware = {
  kind: 'uefi',
  code: { file: '/usr/share/OVMF/OVMF_CODE_4M.fd', format: 'raw' },
  varsTemplate: { file: '/usr/share/OVMF/OVMF_VARS_4M.fd', format: 'raw' },
  secureBoot: false,
  smm: false,
  source: 'well-known',
};
const firmware: Record<VmConfig['firmware'], ResolvedFirmware | null> = {
  bios: null,
  uefi: plain,
  'uefi-secure': { ...plain, kind: 'uefi-secure', secureBoot: true, smm: true },
};

const withPlugging = () => {
  const known = fakeCapabilities();
  return { ...known, devices: [...known.devices, 'pcie-root-port', 'virtio-mem-pci'] };
};

const inputOf = (config: VmConfig): CommandLineInput => ({
  binary: '/usr/bin/qemu-system-x86_64',
  config,
  capabilities: withPlugging(),
  accelerator: 'kvm',
  folder: '/vms/demo',
  sockets: socketPaths('/run/user/1000/paddock', config.id),
  firmware: firmware[config.firmware],
  swtpm: '/usr/bin/swtpm',
  sound: { to: 'nowhere', why: 'no-server' },
  bootOnceFromCd: config.boot.onceFromCd,
  startPaused: true,
});

function explain(config: VmConfig) {
  const { command, sections } = buildHardware(inputOf(config));
  return { argv: command.argv, options: explainBuilt(command.argv[0], sections, config) };
}

const rich = sampleConfig({
  hardware: 2,
  memoryMaximumMiB: 4096,
  firmware: 'uefi-secure',
  machine: 'pc-q35-7.2',
  tpm: true,
  disks: [
    sampleDisk({ id: 'disk0' }),
    sampleDisk({ id: 'disk1', bus: 'scsi' }),
    // A name that is also one of ours.
    sampleDisk({ id: 'tpm', bus: 'usb' }),
  ],
  cdroms: [{ id: 'cd0', file: '/iso/a,b.iso', bus: 'sata' }],
  nics: [sampleNic({ id: 'nic0' })],
  kernel: { kernel: '/k', initrd: '/i', append: '-- single' },
  serialPorts: 2,
  sound: 'hda',
  rng: true,
  balloon: true,
  guestAgent: true,
  channels: [{ id: 'channel0', name: 'com.example.tool.0' }],
  clipboard: true,
  input: { tablet: true, usbKeyboard: true },
  watchdog: { model: 'i6300esb', action: 'reset' },
  vsock: { cid: 42 },
  smbios: { product: 'P,1', oem: ['a', 'b'] },
  fwCfg: [{ name: 'opt/a', text: 'x' }],
  iommu: 'intel',
  hugepages: '2M',
  extraArgs: ['-device', 'virtio-rng-pci', '-no-hpet'],
});

function definitionOf(text: string): VmConfig {
  const definition = parseDefinition('demo', folder, text);
  if (definition.kind === 'broken') throw new AppFailure(definition.error);
  return definition.config;
}

describe('the explanation of a command line', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

  it('has every word of every old definition, and a sentence for each', () => {
    let explainable = 0;
    for (const file of files) {
      const text = readFileSync(`${folder}/${file}`, 'utf8');
      const config = definitionOf(text);
      try {
        buildCommandLine(inputOf(config));
      } catch (error) {
        if (error instanceof AppFailure) continue;
        throw error;
      }
      const { argv, options } = explain(config);
      explainable += 1;
      expect(options.flatMap(({ words }) => words)).toEqual(argv);
      const keys = options.map(({ note }) => note.key);
      expect(keys).not.toContain('hardware');
      expect(keys).not.toContain('unknown');
      // The words alone tell the same as what they were made of.
      expect(explainArgv(argv, config)).toEqual(options);
    }
    expect(explainable).toBeGreaterThan(80);
  });

  it('names the part and the device that an option comes from', () => {
    const { options } = explain(rich);
    const told = options.map(({ words, part, device, note }) => ({
      option: words[0],
      part,
      device,
      key: note.key,
    }));
    const option = (option: string, part: string | null, device: string | null, key: string) => ({
      option,
      part,
      device,
      key,
    });
    expect(told).toEqual(
      expect.arrayContaining([
        option('/usr/bin/qemu-system-x86_64', 'arch', null, 'program'),
        option('-nodefaults', null, null, 'no-defaults'),
        option('-m', 'memoryMiB', null, 'memory'),
        option('-rtc', 'clock', null, 'clock'),
        option('-blockdev', 'firmware', null, 'variables'),
        option('-mon', null, null, 'monitor'),
        option('-blockdev', 'disks', 'disk1', 'disk-image'),
        option('-device', 'disks', 'disk1', 'disk'),
        option('-device', 'disks', 'tpm', 'disk'),
        option('-device', 'tpm', null, 'tpm'),
        option('-blockdev', 'cdroms', 'cd0', 'disc-file'),
        option('-device', 'cdroms', 'cd0', 'cd-drive'),
        option('-netdev', 'nics', 'nic0', 'network'),
        option('-chardev', 'serialPorts', 'serial1', 'serial-socket'),
        option('-sandbox', null, null, 'sandbox'),
      ]),
    );
  });

  it('keeps free text of a kernel line with its option', () => {
    const { options } = explain(rich);
    const append = options.find(({ words }) => words[0] === '-append');
    expect(append).toMatchObject({ words: ['-append', '-- single'], part: 'kernel' });
  });

  it('says of an option it does not know that it does not', () => {
    const [, foreign] = explainArgv(['qemu', '-device', '{"driver":"x","id":"who"}'], rich);
    expect(foreign).toMatchObject({ part: null, device: null, note: { key: 'unknown' } });
    const [, torn] = explainArgv(['qemu', '-device', '{"driver'], rich);
    expect(torn).toMatchObject({ note: { key: 'unknown' } });
  });

  it('uses every sentence that there is', () => {
    const texts = JSON.parse(readFileSync('shared/texts/en/explain.json', 'utf8')) as object;
    const cells = { ...rich, numa: [{ memoryMiB: rich.memoryMiB, vcpus: '0-1' }] };
    const { channels: _none, ...agentAlone } = rich;
    const gpu = { ...agentAlone, display: { adapter: 'virtio', gl: true } } as const;
    const legacy = (['pc', 'q35'] as const).map((machine) => ({
      ...sampleConfig({ machine, disks: [], nics: [] }),
      usb: machine === 'pc' ? ('uhci' as const) : ('ehci' as const),
      input: { tablet: true, usbKeyboard: false },
      floppies: [{ id: 'fd0' as const, file: '/f,loppy.img' }],
      parallelPorts: [{ output: 'log' as const }],
      generationId: '5f0d9a43-3a05-4d60-9a07-9f2f4a4d2b11',
      boot: { order: ['floppy' as const], onceFromCd: false, menu: false },
    }));
    const options = [rich, cells, gpu, ...legacy].flatMap((config) => explain(config).options);
    expect(options.filter(({ part }) => part === 'numa')).toHaveLength(2);
    const used = new Set(options.map(({ note }) => note.key));
    const rest = ['hardware', 'unknown'];
    expect(Object.keys(texts).filter((key) => !used.has(key))).toEqual(rest);
  });
});

describe('the difference to the next start', () => {
  const changes = (before: VmConfig, after: VmConfig) =>
    optionChanges(explain(before).options, explain(after).options).map((change) => [
      change.before?.words ?? null,
      change.after?.words ?? null,
    ]);

  it('is nothing without a change', () => {
    expect(changes(rich, rich)).toEqual([]);
  });

  it('is what changed, came and went', () => {
    const after: VmConfig = {
      ...rich,
      memoryMiB: 256,
      cdroms: [],
      nics: [...rich.nics, sampleNic({ id: 'nic1', mac: '52:54:00:00:00:09' })],
    };
    const told = changes(rich, after);
    expect(told).toContainEqual([
      ['-m', `${rich.memoryMiB}M,maxmem=4096M`],
      ['-m', '256M,maxmem=4096M'],
    ]);
    expect(told).toContainEqual([null, ['-netdev', 'user,id=net-nic1']]);
    const gone = told.filter(([, next]) => next === null).map(([old]) => old?.[1]);
    expect(gone).toEqual([
      expect.stringContaining('file-cd0'),
      expect.stringContaining('img-cd0'),
      expect.stringContaining('"cd0"'),
    ]);
  });
});
