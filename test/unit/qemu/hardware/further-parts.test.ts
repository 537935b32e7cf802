import { describe, expect, it } from 'vitest';
import { buildCommandLine } from '../../../../electron/qemu/hardware/build';
import { jsonText } from '../../../../electron/qemu/hardware/options';
import { dimmItems } from '../../../../electron/qemu/hardware/parts/memory';
import { clashes, giveAddresses } from '../../../../electron/qemu/hardware/places/give-addresses';
import { toQmp } from '../../../../electron/qemu/hardware/to-qmp';
import type { CommandLineInput } from '../../../../electron/qemu/hardware/types';
import { type AppError, toAppError } from '../../../../shared/errors';
import type { VmConfig } from '../../../../shared/vm-config';
import { sampleInput } from '../../../fakes/command-line-input';
import { AppFailure } from '../../../../shared/errors';
import { capabilitiesWithout, fakeCapabilities } from '../../../fakes/qemu-capabilities';
import { jsonOptions, optionValues } from '../../../fakes/option-parser';
import { sampleConfig, sampleDisk, sampleNic } from '../../../fakes/vm-configs';

function build(changes: Partial<VmConfig>, more: Partial<CommandLineInput> = {}) {
  return buildCommandLine(sampleInput(changes, more));
}

function refusal(job: () => unknown): AppError | null {
  try {
    job();
    return null;
  } catch (error) {
    return toAppError(error);
  }
}

const words = (changes: Partial<VmConfig>, option: string) =>
  optionValues(build(changes).argv, option);
const cpu = (changes: Partial<VmConfig['cpu']>) =>
  words({ cpu: { ...sampleConfig().cpu, ...changes } }, '-cpu');

describe('words of the parts that few machines have', () => {
  it('are those of SMBIOS and fw_cfg, with commas written twice', () => {
    const smbios = { manufacturer: 'A,b', product: 'x=y', oem: ['one, two', '"3"'] };
    expect(words({ smbios }, '-smbios')).toEqual([
      'type=1,manufacturer=A,,b,product=x=y',
      'type=11,value=one,, two,value="3"',
    ]);
    const fwCfg = [
      { name: 'opt/a', text: 'x,y' },
      { name: 'opt/b', file: 'b,c' },
    ];
    expect(words({ fwCfg }, '-fw_cfg')).toEqual([
      'name=opt/a,string=x,,y',
      'name=opt/b,file=/vms/demo/b,,c',
    ]);
  });

  it('make places for memory modules, and leave other memory as it was', () => {
    const growing = { memoryMiB: 512, memoryMaximumMiB: 1100 };
    expect(words(growing, '-m')).toEqual(['512M']);
    expect(words({ ...growing, memoryPlug: 'dimm' }, '-m')).toEqual(['512M,slots=16,maxmem=1024M']);
    expect(words({ ...growing, memoryMaximumMiB: 600, memoryPlug: 'dimm' }, '-m')).toEqual([
      '512M',
    ]);
    expect(words({ memoryMiB: 512, memoryPlug: 'dimm' }, '-m')).toEqual(['512M']);
    const pages = { ...growing, memoryMaximumMiB: 2048, hugepages: '2M' as const };
    expect(words({ ...pages, memoryPlug: 'dimm' }, '-m')).toEqual(['512M,slots=16,maxmem=2048M']);
    const [source, module] = dimmItems(3, 1024, { memoryPlug: 'dimm', hugepages: '1G' });
    expect(toQmp(source).arguments).toMatchObject({ id: 'dimm-source-3', hugetlbsize: 2 ** 30 });
    expect(toQmp(module).arguments).toEqual({
      driver: 'pc-dimm',
      id: 'dimm-3',
      memdev: 'dimm-source-3',
    });
  });

  it('refuse memory modules where the machine or this QEMU has none', () => {
    const wish = { memoryMaximumMiB: 4096, memoryPlug: 'dimm' } as const;
    const capabilities = capabilitiesWithout('pc-dimm');
    expect(refusal(() => build(wish, { capabilities }))).toMatchObject({
      code: 'device-unsupported',
      params: { device: 'pc-dimm', field: 'memoryPlug' },
    });
    const name = 'virt-7.2';
    const virt = { name, alias: 'virt', isDefault: false, cpuMax: 512, deprecated: false };
    const arm = fakeCapabilities({ arch: 'aarch64', machines: [virt] });
    const onArm = { ...wish, arch: 'aarch64' as const, machine: name };
    expect(refusal(() => build(onArm, { capabilities: arm, accelerator: 'tcg' }))).toMatchObject({
      code: 'hardware-impossible',
      params: { machine: name, what: 'DIMM', field: 'memoryPlug' },
    });
  });

  it('give each display of the adapter a server of its own, and the first one the sound', () => {
    const { argv } = build(
      { display: { adapter: 'virtio', heads: 2 }, sound: 'hda', clipboard: true },
      { sound: { to: 'app' } },
    );
    const run = '/run/user/1000/paddock/';
    expect(optionValues(argv, '-vnc').map((words) => words.replace(run, ''))).toEqual([
      expect.stringMatching(/^vnc=unix:\w{8}\/vnc\.sock,audiodev=audio,display=display-0,head=0$/),
      expect.stringMatching(/^vnc=unix:\w{8}\/vnc1\.sock,display=display-0,head=1$/),
    ]);
    // Where the pointer is on which display, only the agent is told.
    expect(optionValues(argv, '-chardev')).toContain(
      'qemu-vdagent,id=clipboard,clipboard=on,mouse=on',
    );
  });

  it.each<VmConfig['display']>([
    { adapter: 'virtio' },
    { adapter: 'virtio', heads: 1 },
    { adapter: 'qxl' },
  ])('leave one display as it was: %j', (display) => {
    const { argv } = build({ display, clipboard: true });
    expect(optionValues(argv, '-vnc')).toEqual([expect.stringMatching(/\/vnc\.sock$/)]);
    expect(argv.join(' ')).toContain(',mouse=off');
  });

  it('have the GPU draw on the node that was found', () => {
    const gl = { display: { adapter: 'virtio', gl: true } } as const;
    const { argv } = build(gl, { renderNode: '/dev/dri/renderD128' });
    expect(optionValues(argv, '-display')).toEqual(['egl-headless,rendernode=/dev/dri/renderD128']);
    expect(optionValues(argv, '-vnc')).toHaveLength(1);
    expect(jsonOptions(argv, '-device')).toContainEqual(
      expect.objectContaining({ driver: 'virtio-vga-gl', id: 'display-0' }),
    );
    expect(words({ display: { adapter: 'virtio', gl: false } }, '-display')).toEqual(['none']);
    const capabilities = capabilitiesWithout('virtio-vga-gl');
    expect(refusal(() => build(gl, { capabilities }))).toMatchObject({
      code: 'device-unsupported',
      params: { device: 'virtio-vga-gl', field: 'display.gl' },
    });
  });

  it('are channels on the bus of the agent, whose own words stay', () => {
    const channels = [{ id: 'channel0', name: 'a,b="c"' }];
    const devices = (changes: Partial<VmConfig>) =>
      optionValues(build(changes).argv, '-device').filter((word) => word.includes('serial-bus'));
    const agent = devices({ guestAgent: true });
    expect(devices({ guestAgent: true, channels })).toEqual([
      ...agent,
      `{"driver":"virtserialport","id":"channel0","bus":"serial-bus-0.0","chardev":"channel-channel0","name":"a,b=\\"c\\""}`,
    ]);
    expect(devices({ guestAgent: false, channels })).toHaveLength(2);
    expect(devices({ guestAgent: false })).toEqual([]);
    const { argv } = build({ channels });
    expect(optionValues(argv, '-chardev').at(-1)).toMatch(
      /^socket,id=channel-channel0,path=\/run\/.*\/ch-channel0\.sock,server=on,wait=off$/,
    );
  });

  it('are the clipboard’s channel behind the others, where QEMU has an agent for it', () => {
    const channels = [{ id: 'channel0', name: 'a' }];
    const on = { guestAgent: true, channels, clipboard: true };
    const without = build({ ...on, clipboard: false });
    expect(build({ guestAgent: true, channels })).toEqual(without);
    const command = build(on);
    const added = command.argv.filter((word) => !without.argv.includes(word));
    expect(added).toEqual([
      'qemu-vdagent,id=clipboard,clipboard=on,mouse=off',
      '{"driver":"virtserialport","id":"clipboard-0","bus":"serial-bus-0.0","chardev":"clipboard","name":"com.redhat.spice.0"}',
    ]);
    const alone = optionValues(build({ guestAgent: false, clipboard: true }).argv, '-device');
    expect(alone.filter((word) => word.includes('serial-bus'))).toHaveLength(2);
    const { chardevs, ...rest } = fakeCapabilities();
    const lacking = { ...rest, chardevs: chardevs.filter((name) => name !== 'qemu-vdagent') };
    const missed = build({ guestAgent: false, clipboard: true }, { capabilities: lacking });
    expect(missed.argv).toEqual(build({ guestAgent: false }).argv);
    expect(missed.warnings).toMatchObject([
      { key: 'clipboard-missing', params: { missing: 'qemu-vdagent' } },
    ]);
  });

  it('carry the sound with the picture where the window plays it', () => {
    const sound = (config: Partial<VmConfig>, to: 'app' | 'alsa') => {
      const { argv, warnings } = build(config, { sound: { to } });
      expect(warnings).toEqual([]);
      return [...optionValues(argv, '-vnc'), ...optionValues(argv, '-audiodev')];
    };
    const [host, backend] = sound({ sound: 'hda' }, 'alsa');
    expect(backend).toBe('alsa,id=audio,in.voices=0');
    expect(sound({ sound: 'hda', soundTo: 'app' }, 'app')).toEqual([
      `${host},audiodev=audio`,
      'none,id=audio',
    ]);
    // Without a card there is nothing to carry.
    expect(sound({ sound: 'none', soundTo: 'app' }, 'app')).toEqual([host]);
  });

  it('give a guest from before USB 3 a controller that it knows', () => {
    const usb = (changes: Partial<VmConfig>) =>
      jsonOptions(build(changes).argv, '-device').flatMap(({ driver, id, bus, addr, port }) =>
        /usb/.test(String(driver)) ? [[driver, id, bus, addr ?? port].join(' ')] : [],
      );
    const input = { tablet: true, usbKeyboard: true };
    const disks = [3, 4].map((at) => sampleDisk({ id: `disk${at}`, bus: 'usb' }));
    const board = { input, disks, cdroms: [], nics: [] };
    expect(usb({ ...board, machine: 'pc', usb: 'uhci' })).toEqual([
      'piix3-usb-uhci usb-0 pci.0 0x3',
      'usb-hub usb-hub-0 usb-0.0 2',
      'usb-tablet tablet-0 usb-0.0 1',
      'usb-kbd keyboard-0 usb-0.0 2.2',
      'usb-storage disk3 usb-0.0 2.3',
      'usb-storage disk4 usb-0.0 2.4',
    ]);
    expect(usb({ ...board, machine: 'q35', usb: 'ehci' })).toEqual([
      'ich9-usb-ehci1 usb-0 pcie.0 0x3.7',
      'ich9-usb-uhci1 usb-companion-1 pcie.0 0x3',
      'ich9-usb-uhci2 usb-companion-2 pcie.0 0x3.1',
      'ich9-usb-uhci3 usb-companion-3 pcie.0 0x3.2',
      'usb-tablet tablet-0 usb-0.0 1',
      'usb-kbd keyboard-0 usb-0.0 2',
      'usb-storage disk3 usb-0.0 3',
      'usb-storage disk4 usb-0.0 4',
    ]);
    expect(build({ ...board, usb: 'xhci' }).argv).toEqual(build(board).argv);
  });

  it('refuse a USB controller that QEMU or the machine lacks, and more drives than it has ports', () => {
    const code = (changes: Partial<VmConfig>, more: Partial<CommandLineInput> = {}) => {
      try {
        build(changes, more);
        return null;
      } catch (error) {
        return error instanceof AppFailure
          ? [error.error.code, error.error.params?.['field']]
          : error;
      }
    };
    const capabilities = capabilitiesWithout('ich9-usb-uhci3');
    expect(code({ usb: 'ehci' }, { capabilities })).toEqual(['device-unsupported', 'usb']);
    const disks = Array.from({ length: 5 }, (_, at) =>
      sampleDisk({ id: `disk${at}`, file: `/d${at}`, bus: 'usb' }),
    );
    expect(code({ usb: 'ehci', disks })).toEqual(['bus-full', 'disks']);
    expect(code({ usb: 'uhci', disks })).toBeNull();
  });

  it('are floppy drives with what is in them, and the controller where the board has none', () => {
    const floppies = [
      { id: 'fd0' as const, file: 'a,b.img' },
      { id: 'fd1' as const, file: null },
    ];
    const boot = { order: ['floppy' as const], onceFromCd: false, menu: false };
    const bare = { floppies, boot, disks: [], cdroms: [], nics: [] };
    const drives = [
      { driver: 'floppy', id: 'fd0', unit: 0, drive: 'img-fd0' },
      { driver: 'floppy', id: 'fd1', unit: 1 },
    ];
    const fdc = (argv: readonly string[]) =>
      jsonOptions(argv, '-device').filter(({ driver }) => /floppy|fdc/.test(String(driver)));
    const pc = build({ ...bare, machine: 'pc' }).argv;
    expect(fdc(pc)).toEqual(drives);
    const globals = optionValues(pc, '-global').filter((value) => value.includes('fdc'));
    expect(globals).toEqual([
      'driver=isa-fdc,property=fallback,value=144',
      'driver=isa-fdc,property=bootindexA,value=1',
      'driver=isa-fdc,property=bootindexB,value=2',
    ]);
    const q35 = build({ ...bare, machine: 'q35' }).argv;
    const controller = { fallback: '144', bootindexA: 1, bootindexB: 2 };
    expect(fdc(q35)).toEqual([{ driver: 'isa-fdc', id: 'fdc-0', ...controller }, ...drives]);
    expect(jsonOptions(q35, '-blockdev')).toEqual([
      { driver: 'file', 'node-name': 'file-fd0', filename: '/vms/demo/a,b.img' },
      { driver: 'raw', 'node-name': 'img-fd0', file: 'file-fd0' },
    ]);
    const readOnly = build({ ...bare, floppies: [{ id: 'fd0', file: '/f', readOnly: true }] }).argv;
    for (const node of jsonOptions(readOnly, '-blockdev')) expect(node['read-only']).toBe(true);
    expect(build({ ...bare, floppies: [] }).argv).toEqual(
      build({ ...bare, floppies: undefined }).argv,
    );
  });

  it('are parallel ports, whose output is added to a log or goes nowhere', () => {
    const { argv, folders } = build({ parallelPorts: [{ output: 'log' }, { output: 'none' }] });
    expect(optionValues(argv, '-chardev').filter((value) => value.includes('parallel'))).toEqual([
      'file,id=parallel0,path=/vms/demo/logs/parallel0.log,append=on',
      'null,id=parallel1',
    ]);
    const ports = jsonOptions(argv, '-device').filter(({ driver }) => driver === 'isa-parallel');
    expect(ports).toEqual([
      { driver: 'isa-parallel', id: 'parallel-0', index: 0, chardev: 'parallel0' },
      { driver: 'isa-parallel', id: 'parallel-1', index: 1, chardev: 'parallel1' },
    ]);
    expect(folders).toContain('/vms/demo/logs');
  });

  it('switch features of the CPU on and off', () => {
    expect(cpu({ features: ['+avx2', '-sse4.2'] })).toEqual(['host,avx2=on,sse4.2=off']);
    expect(cpu({ nested: false })).toEqual(['host,vmx=off,svm=off']);
    expect(cpu({ nested: true })).toEqual(['host']);
    expect(cpu({ nested: true, model: 'Skylake-Client' })).toEqual(['Skylake-Client,vmx=on']);
    expect(cpu({ hyperv: true })[0]).toMatch(/^host,hv-relaxed=on,.*hv-spinlocks=0x1fff,/);
  });

  it('leave Hyper-V out of emulation, and say so', () => {
    const config = { cpu: { ...sampleConfig().cpu, hyperv: true } };
    const { argv, warnings } = build(config, { accelerator: 'tcg' });
    expect(optionValues(argv, '-cpu')).toEqual(['max']);
    expect(warnings.map(({ key }) => key)).toContain('hyperv-needs-kvm');
  });

  it('put memory into huge pages, and interrupts behind an IOMMU', () => {
    const { argv } = build({ hugepages: '2M', iommu: 'intel' });
    expect(optionValues(argv, '-machine')[0]).toMatch(/,memory-backend=ram-source$/);
    expect(jsonOptions(argv, '-object')).toContainEqual({
      'qom-type': 'memory-backend-memfd',
      id: 'ram-source',
      size: 512 * 1024 * 1024,
      hugetlb: true,
      hugetlbsize: 2 * 1024 * 1024,
    });
    expect(optionValues(argv, '-accel')).toEqual(['kvm,kernel-irqchip=split']);
    expect(argv.indexOf('-device')).toBeLessThan(
      argv.findIndex((word) => /pcie|virtio/.test(word)),
    );
  });

  it('stand at the end when a person has added them', () => {
    const extraArgs = ['-no-hpet', '-global', 'x=y'];
    expect(build({ extraArgs }, { startPaused: true }).argv.slice(-4)).toEqual([
      '-S',
      ...extraArgs,
    ]);
  });

  it('tell a guest which one it is, on a PC', () => {
    const generationId = '5f0d9a43-3a05-4d60-9a07-9f2f4a4d2b11';
    const device = { driver: 'vmgenid', id: 'generation-0', guid: generationId };
    expect(jsonOptions(build({ generationId }).argv, '-device')).toContainEqual(device);
    expect(words({}, '-device').join()).not.toContain('vmgenid');
    const arm = { arch: 'aarch64', machine: 'virt', generationId } as const;
    expect(refusal(() => build(arm))).not.toBeNull();
    const capabilities = capabilitiesWithout('vmgenid');
    expect(refusal(() => build({ generationId }, { capabilities }))?.params).toMatchObject({
      field: 'generationId',
    });
  });

  it('tell a vsock of its number', () => {
    expect(jsonOptions(build({ vsock: { cid: 42 } }).argv, '-device')).toContainEqual({
      driver: 'vhost-vsock-pci',
      id: 'vsock-0',
      bus: 'pcie.0',
      addr: '0xe',
      'guest-cid': 42,
    });
  });

  it('keep numbers of 64 bits exact', () => {
    expect(jsonText({ wwn: 0xfedcba9876543211n, text: '1' })).toBe(
      '{"wwn":18364758544493064721,"text":"1"}',
    );
  });
});

it('gives no device the slot of a rare one that is there', () => {
  const disks = Array.from({ length: 20 }, (_, at) => sampleDisk({ id: `disk${at}` }));
  const many = { machine: 'pc-i440fx-7.2', hardware: 2 as const, disks, nics: [sampleNic()] };
  const rare = { watchdog: { model: 'i6300esb', action: 'reset' }, vsock: { cid: 3 } } as const;
  expect(clashes(giveAddresses({ ...sampleConfig(many), ...rare })).size).toBeGreaterThan(0);
  const fresh = giveAddresses({ ...sampleConfig({ ...many, disks: [] }), ...rare, disks });
  expect(clashes(fresh).size).toBe(0);
});

it('gives a rare device another slot where a disk was there first, each one of its own', () => {
  const disks = Array.from({ length: 11 }, (_, at) => sampleDisk({ id: `disk${at}` }));
  const pc = { machine: 'pc-i440fx-7.2', hardware: 2 as const, nics: [] };
  const full = giveAddresses(sampleConfig({ ...pc, disks }));
  expect(full.disks.slice(8).map(({ address }) => address)).toEqual([
    'pci:12.0',
    'pci:14.0',
    'pci:15.0',
  ]);
  const watchdog = { model: 'i6300esb', action: 'reset' } as const;
  const all = { ...full, watchdog, vsock: { cid: 3 } };
  expect(clashes(all).size).toBe(0);
  const slots = jsonOptions(build(all).argv, '-device').flatMap(({ id, addr }) =>
    ['watchdog-0', 'vsock-0'].includes(String(id)) ? [addr] : [],
  );
  expect(new Set(slots)).toEqual(new Set(['0x1c', '0x1d']));
  // A disk that comes takes none of them.
  const more = giveAddresses({ ...all, disks: [...all.disks, sampleDisk({ id: 'disk11' })] });
  expect(clashes(more).size).toBe(0);
});
