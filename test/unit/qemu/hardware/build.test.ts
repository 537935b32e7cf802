import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { socketPaths } from '../../../../electron/vm/socket-paths';
import { buildCommandLine } from '../../../../electron/qemu/hardware/build';
import type { CommandLineInput } from '../../../../electron/qemu/hardware/types';
import type { ResolvedFirmware } from '../../../../electron/qemu/firmware/build';
import { AppFailure, type AppError } from '../../../../shared/errors';
import type { VmConfig } from '../../../../shared/vm-config';
import {
  jsonOptions,
  optionValue,
  optionValues,
  parseOptionString,
} from '../../../fakes/option-parser';
import { capabilitiesWithout, fakeCapabilities } from '../../../fakes/qemu-capabilities';
import {
  nastyFileName,
  sampleConfig,
  sampleDisk,
  sampleNic,
  vmConfigs,
} from '../../../fakes/vm-configs';

const firmware: ResolvedFirmware = {
  kind: 'uefi',
  code: { file: '/fw/code.fd', format: 'raw' },
  varsTemplate: { file: '/fw/vars.fd', format: 'raw' },
  secureBoot: false,
  smm: false,
  source: 'well-known',
};
const secureFirmware: ResolvedFirmware = {
  ...firmware,
  kind: 'uefi-secure',
  code: { file: '/fw/secure.qcow2', format: 'qcow2' },
  secureBoot: true,
  smm: true,
};

function input(
  config: Partial<VmConfig> = {},
  changes: Partial<CommandLineInput> = {},
): CommandLineInput {
  const definition = sampleConfig(config);
  return {
    binary: '/usr/bin/qemu-system-x86_64',
    config: definition,
    capabilities: fakeCapabilities(),
    accelerator: 'tcg',
    folder: '/vms/demo',
    sockets: socketPaths('/run/user/1000/paddock', definition.id),
    firmware: null,
    swtpm: '/usr/bin/swtpm',
    sound: { to: 'nowhere', why: 'no-server' },
    bootOnceFromCd: false,
    ...changes,
  };
}

const argvOf = (...args: Parameters<typeof input>) => buildCommandLine(input(...args)).argv;
const device = (argv: readonly string[], id: string) =>
  jsonOptions(argv, '-device').find((entry) => entry['id'] === id);
const node = (argv: readonly string[], name: string) =>
  jsonOptions(argv, '-blockdev').find((entry) => entry['node-name'] === name);

function failureOf(...args: Parameters<typeof input>): AppError {
  try {
    buildCommandLine(input(...args));
  } catch (error) {
    if (error instanceof AppFailure) return error.error;
    throw error;
  }
  throw new Error('no failure');
}

const cpuOption = (model: string, accelerator: 'kvm' | 'tcg') => {
  const cpuConfig = { model, sockets: 1, cores: 1, threads: 1 };
  return optionValues(argvOf({ cpu: cpuConfig }, { accelerator }), '-cpu')[0];
};
const bootOrder = (config: Partial<VmConfig>, bootOnceFromCd = false) => {
  const argv = argvOf(config, { bootOnceFromCd });
  return ['cd0', 'disk0', 'nic0'].map((id) => device(argv, id)?.['bootindex']);
};
const bootFrom = (...kinds: VmConfig['boot']['order']) => ({
  boot: { order: kinds, onceFromCd: false, menu: false },
});
const manyDisks = (count: number, bus: VmConfig['disks'][number]['bus']) =>
  Array.from({ length: count }, (_, index) => sampleDisk({ id: `disk${index}`, bus }));
const placesOf = (config: Partial<VmConfig>, property: string) => {
  const argv = argvOf(config);
  return [...(config.disks ?? []), ...(config.cdroms ?? [])].map(
    ({ id }) => device(argv, id)?.[property],
  );
};
const warningCodes = (config: Partial<VmConfig>, ...missing: string[]) =>
  buildCommandLine(input(config, { capabilities: capabilitiesWithout(...missing) })).warnings.map(
    ({ key }) => key,
  );
const repeated = (values: unknown[]) =>
  values.filter((value, index) => values.indexOf(value) !== index);

describe('an ordinary VM', () => {
  const command = buildCommandLine(input());
  const { argv } = command;

  it('starts from nothing and is confined', () => {
    expect(argv.slice(0, 3)).toEqual([
      '/usr/bin/qemu-system-x86_64',
      '-nodefaults',
      '-no-user-config',
    ]);
    expect(optionValues(argv, '-sandbox')).toEqual([
      'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
    ]);
    expect(argv).not.toContain('-S');
  });

  it('is who its definition says', () => {
    expect(optionValues(argv, '-name')).toEqual(['guest=Demo,process=paddock-vm']);
    expect(optionValues(argv, '-uuid')).toEqual(['11111111-2222-4333-8444-555555555555']);
    expect(optionValues(argv, '-machine')).toEqual(['pc-q35-7.2,vmport=off,dump-guest-core=off']);
    expect(optionValues(argv, '-smp')).toEqual(['2,sockets=1,cores=2,threads=1']);
    expect(optionValues(argv, '-m')).toEqual(['512M']);
  });

  it('speaks on unix sockets alone', () => {
    const text = argv.join(' ');
    expect(text).not.toMatch(/tcp|telnet|websocket|host=|port=\d/);
    expect(optionValues(argv, '-vnc')).toEqual([
      'vnc=unix:/run/user/1000/paddock/11111111/vnc.sock',
    ]);
    expect(optionValues(argv, '-mon')).toEqual([
      'chardev=qmp,mode=control',
      'chardev=qmp-cli,mode=control',
    ]);
    for (const chardev of optionValues(argv, '-chardev').map(parseOptionString)) {
      expect(Object.fromEntries(chardev)).toMatchObject({ server: 'on', wait: 'off' });
    }
  });

  it('has its monitors as objects where QEMU knows them so', () => {
    const capabilities = fakeCapabilities({ objects: ['monitor-qmp', 'rng-random'] });
    const { argv } = buildCommandLine(input({}, { capabilities }));
    expect(argv).not.toContain('-mon');
    expect(optionValues(argv, '-object').map((text): unknown => JSON.parse(text))).toEqual(
      expect.arrayContaining([
        { 'qom-type': 'monitor-qmp', id: 'qmp-monitor', chardev: 'qmp' },
        { 'qom-type': 'monitor-qmp', id: 'qmp-cli-monitor', chardev: 'qmp-cli' },
      ]),
    );
  });

  it('logs the serial port in its folder', () => {
    const logs = optionValue(argv, '-chardev', 'logfile', (pairs) =>
      pairs.some(([key, value]) => key === 'id' && value === 'serial0'),
    );
    expect(logs).toBe('/vms/demo/logs/serial0.log');
    expect(command.folders.at(-1)).toBe('/vms/demo/logs');
  });

  it('states the format of its disk on two nodes', () => {
    expect(node(argv, 'file-disk0')).toEqual({
      driver: 'file',
      'node-name': 'file-disk0',
      filename: '/vms/demo/disks/disk0.qcow2',
      discard: 'unmap',
    });
    expect(node(argv, 'img-disk0')).toEqual({
      driver: 'qcow2',
      'node-name': 'img-disk0',
      file: 'file-disk0',
      discard: 'unmap',
      'detect-zeroes': 'unmap',
    });
    expect(device(argv, 'disk0')).toMatchObject({ drive: 'img-disk0', bootindex: 1 });
  });

  it('has an empty CD drive that stays in the boot order', () => {
    expect(device(argv, 'cd0')).toEqual({
      driver: 'ide-cd',
      id: 'cd0',
      bus: 'ide.0',
      unit: 0,
      bootindex: 2,
    });
    expect(node(argv, 'img-cd0')).toBeUndefined();
  });

  it('has nothing to warn of and nothing else to start', () => {
    expect(command).toMatchObject({ env: {}, sidecars: [], warnings: [], qmpAtStart: [] });
  });
});

describe('CPU', () => {
  it('is the host under KVM and everything there is under emulation', () => {
    expect(cpuOption('auto', 'kvm')).toBe('host');
    expect(cpuOption('auto', 'tcg')).toBe('max');
    expect(cpuOption('qemu64', 'tcg')).toBe('qemu64');
  });

  it('says that emulation cannot give the host', () => {
    const { warnings } = buildCommandLine(
      input({ cpu: { model: 'host', sockets: 1, cores: 1, threads: 1 } }),
    );
    expect(cpuOption('host', 'tcg')).toBe('max');
    expect(warnings.map(({ key }) => key)).toEqual(['cpu-host-emulated']);
  });

  it('must be a model that this QEMU knows', () => {
    const config = { cpu: { model: 'Cray-1', sockets: 1, cores: 1, threads: 1 } };
    expect(failureOf(config)).toMatchObject({
      code: 'cpu-model-unsupported',
      params: { model: 'Cray-1' },
    });
  });
});

describe('boot order', () => {
  it('follows the definition; kinds left out are not booted', () => {
    expect(bootOrder(bootFrom('disk', 'cdrom'))).toEqual([2, 1, undefined]);
    expect(bootOrder(bootFrom('network', 'disk', 'cdrom'))).toEqual([3, 2, 1]);
    expect(bootOrder(bootFrom('disk'))).toEqual([undefined, 1, undefined]);
    expect(optionValues(argvOf(), '-boot')).toEqual(['strict=on']);
  });

  it('starts with the CD once, even when the order leaves it out', () => {
    expect(bootOrder(bootFrom('disk', 'cdrom'), true)).toEqual([1, 2, undefined]);
    expect(bootOrder(bootFrom('disk'), true)).toEqual([1, 2, undefined]);
  });

  it('gives the CD its usual place back for the first reboot, with a number that is free', () => {
    const later = (bootOnceFromCd: boolean, ...kinds: VmConfig['boot']['order']) =>
      buildCommandLine(input(bootFrom(...kinds), { bootOnceFromCd })).qmpAtStart;
    const set = (value: number) => [
      {
        command: 'qom-set',
        arguments: { path: '/machine/peripheral/cd0', property: 'bootindex', value },
      },
    ];
    expect(later(true, 'disk', 'cdrom')).toEqual(set(3));
    expect(bootOrder(bootFrom('disk', 'cdrom', 'network'), true)).toEqual([1, 2, 4]);
    expect(later(true, 'disk', 'cdrom', 'network')).toEqual(set(3));
    expect(later(true, 'disk')).toEqual(set(-1));
    expect(later(false, 'disk', 'cdrom')).toEqual([]);
  });

  it('loads a network card’s boot ROM only to boot from it', () => {
    expect(device(argvOf(), 'nic0')?.['romfile']).toBe('');
    expect(device(argvOf(bootFrom('network')), 'nic0')).not.toHaveProperty('romfile');
  });

  it('can show a menu', () => {
    const argv = argvOf({ boot: { order: ['disk'], onceFromCd: false, menu: true } });
    expect(optionValues(argv, '-boot')).toEqual(['strict=on,menu=on,splash-time=3000']);
  });
});

describe('UEFI', () => {
  it('maps the code read-only and the VM’s own variables', () => {
    const argv = argvOf({ firmware: 'uefi' }, { firmware });
    expect(node(argv, 'firmware-code')).toMatchObject({ driver: 'raw', 'read-only': true });
    expect(node(argv, 'firmware-code-file')).toMatchObject({ filename: '/fw/code.fd' });
    expect(node(argv, 'firmware-vars')).toMatchObject({ driver: 'qcow2' });
    expect(node(argv, 'firmware-vars-file')).toMatchObject({ filename: '/vms/demo/nvram.qcow2' });
    expect(optionValue(argv, '-machine', 'pflash0')).toBe('firmware-code');
    expect(optionValue(argv, '-machine', 'pflash1')).toBe('firmware-vars');
    expect(optionValue(argv, '-machine', 'smm')).toBeUndefined();
  });

  it('guards the variables of Secure Boot by SMM', () => {
    const argv = argvOf({ firmware: 'uefi-secure' }, { firmware: secureFirmware });
    expect(node(argv, 'firmware-code')).toMatchObject({ driver: 'qcow2' });
    expect(optionValue(argv, '-machine', 'smm')).toBe('on');
    expect(optionValues(argv, '-global')).toContain('driver=cfi.pflash01,property=secure,value=on');
  });

  it('fails without firmware of the kind asked for, and with SMM on the old chipset', () => {
    expect(failureOf({ firmware: 'uefi' }).code).toBe('firmware-missing');
    expect(failureOf({ firmware: 'uefi-secure' }, { firmware }).code).toBe(
      'firmware-secure-missing',
    );
    const onPc = { firmware: 'uefi-secure', machine: 'pc' } as const;
    expect(failureOf(onPc, { firmware: secureFirmware }).code).toBe('secure-boot-needs-q35');
  });

  it('is not mapped for a BIOS guest', () => {
    expect(optionValue(argvOf({}, { firmware }), '-machine', 'pflash0')).toBeUndefined();
  });
});

describe('disks', () => {
  it('keep their PCI place when others come', () => {
    const nine = placesOf({ disks: manyDisks(9, 'virtio') }, 'addr');
    expect(nine).toEqual([
      '0x10',
      '0x11',
      '0x12',
      '0x13',
      '0x14',
      '0x15',
      '0x16',
      '0x17',
      '0x10.1',
    ]);
    expect(placesOf({ disks: manyDisks(32, 'nvme') }, 'addr').slice(0, 9)).toEqual(nine);
  });

  it('fill SATA controllers, the first of which q35 has built in', () => {
    const seven = {
      disks: manyDisks(6, 'sata'),
      cdroms: [{ id: 'cd0', file: null, bus: 'sata' as const }],
    };
    expect(placesOf(seven, 'bus')).toEqual([
      'ide.0',
      'ide.1',
      'ide.2',
      'ide.3',
      'ide.4',
      'ide.5',
      'sata-1.0',
    ]);
    expect(placesOf({ ...seven, machine: 'pc' }, 'bus').slice(0, 2)).toEqual([
      'sata-0.0',
      'sata-0.1',
    ]);
  });

  it('sit on the old chipset’s IDE channels, four at most', () => {
    const four = { machine: 'pc', disks: manyDisks(3, 'ide'), cdroms: [] };
    expect(placesOf(four, 'bus')).toEqual(['ide.0', 'ide.0', 'ide.1']);
    expect(placesOf(four, 'unit')).toEqual([0, 1, 0]);
    expect(failureOf({ machine: 'pc', disks: manyDisks(5, 'ide') }).code).toBe('bus-full');
  });

  it('go from IDE to SATA on q35, and say so', () => {
    const { argv, warnings } = buildCommandLine(input({ disks: manyDisks(1, 'ide'), cdroms: [] }));
    expect(device(argv, 'disk0')).toMatchObject({ driver: 'ide-hd', bus: 'ide.0' });
    expect(warnings).toMatchObject([{ key: 'ide-becomes-sata', params: { device: 'disk0' } }]);
  });

  it('share one SCSI controller, with CDs', () => {
    const config = {
      disks: manyDisks(2, 'scsi'),
      cdroms: [{ id: 'cd0', file: '/a.iso', bus: 'scsi' as const }],
    };
    expect(placesOf(config, 'lun')).toEqual([0, 1, 2]);
    const controllers = jsonOptions(argvOf(config), '-device').filter(
      (entry) => entry['driver'] === 'virtio-scsi-pci',
    );
    expect(controllers).toHaveLength(1);
  });

  it('bring USB along when nothing else needs it, thirteen at most', () => {
    const input = { tablet: false, usbKeyboard: false };
    expect(device(argvOf({ input }), 'usb-0')).toBeUndefined();
    const argv = argvOf({ input, disks: manyDisks(1, 'usb') });
    expect(device(argv, 'usb-0')).toBeDefined();
    expect(device(argv, 'disk0')).toMatchObject({ bus: 'usb-0.0', port: '3' });
    expect(failureOf({ disks: manyDisks(14, 'usb') }).code).toBe('bus-full');
  });

  it.each([
    ['none', { direct: true, 'no-flush': false }, 'on'],
    ['directsync', { direct: true, 'no-flush': false }, 'off'],
    ['writethrough', undefined, 'off'],
    ['unsafe', { direct: false, 'no-flush': true }, 'on'],
  ] as const)('cache as %s says', (cache, blockCache, writeCache) => {
    const argv = argvOf({ disks: [sampleDisk({ cache })] });
    expect(node(argv, 'file-disk0')?.['cache']).toEqual(blockCache);
    expect(node(argv, 'img-disk0')?.['cache']).toEqual(blockCache);
    expect(device(argv, 'disk0')?.['write-cache']).toBe(writeCache);
  });

  it('neither discard nor write when read-only', () => {
    const argv = argvOf({ disks: [sampleDisk({ readOnly: true })] });
    for (const name of ['file-disk0', 'img-disk0']) {
      expect(node(argv, name)).toMatchObject({ 'read-only': true, discard: 'ignore' });
    }
    expect(failureOf({ disks: [sampleDisk({ readOnly: true, bus: 'sata' })] }).code).toBe(
      'disk-read-only-bus',
    );
  });

  it('may be devices of the host', () => {
    const disk = sampleDisk({ file: '/dev/sdb', format: 'raw' });
    const cdroms = [{ id: 'cd0', file: '/dev/sr0', bus: 'sata' as const }];
    const argv = argvOf({ disks: [disk], cdroms });
    expect(node(argv, 'file-disk0')?.['driver']).toBe('host_device');
    expect(node(argv, 'file-cd0')?.['driver']).toBe('host_cdrom');
  });

  it('must have names of their own', () => {
    expect(failureOf({ nics: [sampleNic({ id: 'disk0' })] }).code).toBe('device-id-taken');
  });
});

describe('network', () => {
  it('forwards ports and pulls a cable out once QEMU runs', () => {
    const forwards = [
      { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 2222, guestPort: 22 },
      { protocol: 'udp', hostAddress: '', hostPort: 5353, guestPort: 53 },
    ] as const;
    const command = buildCommandLine(
      input({ nics: [sampleNic({ forwards: [...forwards], linkUp: false, model: 'e1000e' })] }),
    );
    expect(optionValues(command.argv, '-netdev')).toEqual([
      'user,id=net-nic0,hostfwd=tcp:127.0.0.1:2222-:22,hostfwd=udp::5353-:53',
    ]);
    expect(device(command.argv, 'nic0')).toMatchObject({ driver: 'e1000e', netdev: 'net-nic0' });
    expect(command.qmpAtStart).toEqual([
      { command: 'set_link', arguments: { name: 'nic0', up: false } },
    ]);
  });

  it('needs a QEMU with user-mode networking only when there is a card', () => {
    const capabilities = fakeCapabilities({ netdevs: ['tap'] });
    expect(failureOf({}, { capabilities }).code).toBe('network-unsupported');
    expect(() => argvOf({ nics: [] }, { capabilities })).not.toThrow();
  });
});

describe('TPM', () => {
  it('comes with swtpm in the VM’s folder', () => {
    const command = buildCommandLine(input({ tpm: true }));
    expect(command.sidecars).toEqual([
      {
        name: 'swtpm',
        argv: [
          '/usr/bin/swtpm',
          'socket',
          '--tpm2',
          '--tpmstate',
          'dir=tpm,mode=0600',
          '--ctrl',
          'type=unixio,path=/run/user/1000/paddock/11111111/tpm.sock,mode=0600',
          '--log',
          'file=logs/swtpm.log,level=1',
          '--terminate',
        ],
        cwd: '/vms/demo',
        socket: '/run/user/1000/paddock/11111111/tpm.sock',
      },
    ]);
    expect(command.folders).toContain('/vms/demo/tpm');
    expect(device(command.argv, 'tpm-0')).toMatchObject({ driver: 'tpm-crb', tpmdev: 'tpm' });
  });

  it('says what is missing', () => {
    expect(failureOf({ tpm: true }, { swtpm: null })).toMatchObject({
      code: 'tool-missing',
      params: { tool: 'swtpm' },
    });
    const sockets = socketPaths('/run/a,b', '11111111');
    expect(failureOf({ tpm: true }, { sockets })).toMatchObject({
      code: 'tpm-folder-unusable',
      params: { field: 'tpm', path: sockets.folder },
    });
    const capabilities = capabilitiesWithout('tpm-crb', 'tpm-tis');
    expect(failureOf({ tpm: true }, { capabilities }).code).toBe('tpm-unsupported');
  });
});

describe('a QEMU that lacks something', () => {
  it('gets the standard adapter instead of another', () => {
    const capabilities = capabilitiesWithout('qxl-vga', 'virtio-vga');
    for (const adapter of ['qxl', 'virtio'] as const) {
      const command = buildCommandLine(input({ display: { adapter } }, { capabilities }));
      expect(device(command.argv, 'display-0')?.['driver']).toBe('VGA');
      expect(command.warnings.map(({ key }) => key)).toEqual(['display-replaced']);
    }
  });

  it('goes without what a guest can do without', () => {
    expect(warningCodes({}, 'virtio-rng-pci', 'virtio-balloon-pci')).toEqual([
      'rng-missing',
      'balloon-missing',
    ]);
    expect(warningCodes({ sound: 'ac97' }, 'AC97')).toEqual(['sound-missing']);
    expect(warningCodes({}, 'pvpanic')).toEqual([]);
    const base = fakeCapabilities();
    const features = { ...base.features, sandbox: false };
    const command = buildCommandLine(input({}, { capabilities: { ...base, features } }));
    expect(optionValues(command.argv, '-sandbox')).toEqual([]);
    expect(command.warnings.map(({ key }) => key)).toEqual(['no-sandbox']);
  });

  it('does not start what would be another machine', () => {
    for (const missing of ['virtio-blk-pci', 'virtio-net-pci', 'isa-serial', 'qemu-xhci']) {
      const capabilities = capabilitiesWithout(missing);
      expect(failureOf({}, { capabilities })).toMatchObject({
        code: 'device-unsupported',
        params: { device: missing },
      });
    }
    const noKvm = fakeCapabilities({ accelerators: { kvm: false, tcg: true } });
    expect(failureOf({}, { capabilities: noKvm, accelerator: 'kvm' }).code).toBe(
      'unsupported-by-qemu',
    );
    expect(failureOf({ machine: 'pc-q35-99.0' }).code).toBe('machine-type-missing');
    expect(failureOf({ machine: 'microvm' }).code).toBe('machine-type-unsupported');
    expect(failureOf({ arch: 'aarch64' }).code).toBe('qemu-arch-mismatch');
    expect(failureOf({ arch: 'i386' }).code).toBe('qemu-arch-mismatch');
    expect(failureOf({ cpu: { model: 'auto', sockets: 1, cores: 300, threads: 1 } })).toMatchObject(
      {
        code: 'machine-too-many-vcpus',
        params: { field: 'cpu', vcpus: '300' },
      },
    );
  });

  it('is too old before 6.2', () => {
    const capabilities = fakeCapabilities({
      version: { major: 5, minor: 2, micro: 0, package: '' },
    });
    expect(failureOf({}, { capabilities })).toMatchObject({
      code: 'qemu-too-old',
      params: { version: '5.2.0', needed: '6.2' },
    });
  });
});

describe('everything else', () => {
  it('has no screen when none is wanted', () => {
    const argv = argvOf({ display: { adapter: 'none' } });
    expect(optionValues(argv, '-vnc')).toEqual([]);
    expect(optionValues(argv, '-display')).toEqual(['none']);
  });

  it('has sound cards, also where nobody hears them', () => {
    const hda = buildCommandLine(input({ sound: 'hda' }));
    expect(device(hda.argv, 'sound-codec-0')).toMatchObject({ bus: 'sound-0.0' });
    expect(hda.warnings.map(({ key }) => key)).toEqual(['sound-silent.no-server']);
    expect(optionValues(hda.argv, '-audiodev')).toEqual(['none,id=audio']);
    expect(device(argvOf({ sound: 'hda', machine: 'pc' }), 'sound-0')?.['driver']).toBe(
      'intel-hda',
    );
    expect(device(argvOf({ sound: 'ac97' }), 'sound-0')).toMatchObject({ audiodev: 'audio' });
  });

  it('plays to what was chosen, and lets no guest listen', () => {
    const played = (sound: CommandLineInput['sound']) => {
      const { argv, warnings } = buildCommandLine(input({ sound: 'hda' }, { sound }));
      expect(warnings).toEqual([]);
      return optionValues(argv, '-audiodev');
    };
    expect(played({ to: 'pulseaudio', server: 'unix:/run/a,b' })).toEqual([
      'pa,id=audio,in.voices=0,server=unix:/run/a,,b',
    ]);
    expect(played({ to: 'pipewire' })).toEqual(['pipewire,id=audio,in.voices=0']);
    expect(played({ to: 'alsa' })).toEqual(['alsa,id=audio,in.voices=0']);
  });

  it('opens no audio driver for a VM without a sound card', () => {
    const argv = argvOf({ sound: 'none' }, { sound: { to: 'alsa' } });
    expect(argv).not.toContain('-audiodev');
  });

  it('gives Windows no panic device', () => {
    expect(device(argvOf(), 'panic-0')).toBeDefined();
    expect(device(argvOf({ os: 'windows-11' }), 'panic-0')).toBeUndefined();
  });

  it('can wait for `cont`', () => {
    expect(argvOf({}, { startPaused: true })).toContain('-S');
  });

  it('boots a kernel directly', () => {
    const kernel = { kernel: 'boot/vmlinuz', initrd: '/boot/initrd,1', append: 'a=b, "c"' };
    const argv = argvOf({ kernel });
    expect(optionValues(argv, '-kernel')).toEqual(['/vms/demo/boot/vmlinuz']);
    expect(optionValues(argv, '-initrd')).toEqual(['/boot/initrd,1']);
    expect(optionValues(argv, '-append')).toEqual(['a=b, "c"']);
    const bare = argvOf({ kernel: { kernel: '/k', initrd: null, append: '' } });
    expect(bare).not.toContain('-append');
    expect(bare).not.toContain('-initrd');
  });

  it('gives each of sixteen network cards a place that the others do not move', () => {
    const nics = Array.from({ length: 16 }, (_, index) => sampleNic({ id: `nic${index}` }));
    const argv = argvOf({ nics });
    const places = nics.map(({ id }) => device(argv, id)?.['addr']);
    expect(new Set(places).size).toBe(16);
    expect(places.slice(0, 8)).toEqual([
      '0x18',
      '0x19',
      '0x1a',
      '0x1b',
      '0x1c',
      '0x1d',
      '0x1e',
      '0x18.1',
    ]);
    expect(device(argv, 'nic0')?.['multifunction']).toBe(true);
    expect(device(argv, 'nic7')).not.toHaveProperty('multifunction');
  });
});

describe('any definition', () => {
  it('keeps every text whole, whatever is in it', () => {
    fc.assert(
      fc.property(vmConfigs(), nastyFileName, nastyFileName, (config, folderName, runName) => {
        const folder = `/vms/${folderName}`;
        const sockets = socketPaths(`/run/${runName}`, config.id);
        const { argv } = buildCommandLine(input(config, { folder, sockets }));
        expect(optionValue(argv, '-name', 'guest')).toBe(config.name);
        for (const disk of config.disks) {
          expect(node(argv, `file-${disk.id}`)?.['filename']).toBe(`${folder}/${disk.file}`);
          expect(node(argv, `img-${disk.id}`)?.['driver']).toBe(disk.format);
        }
        for (const { id, file } of config.cdroms) {
          expect(node(argv, `file-${id}`)?.['filename']).toBe(file ?? undefined);
        }
        const { kernel } = config;
        expect(optionValues(argv, '-kernel')).toEqual(kernel ? [`${folder}/${kernel.kernel}`] : []);
        expect(optionValues(argv, '-append')).toEqual(kernel ? [kernel.append] : []);
        const chardevPath = (id: string, key: string) =>
          optionValue(argv, '-chardev', key, (pairs) =>
            pairs.some(([name, value]) => name === 'id' && value === id),
          );
        expect(chardevPath('qmp', 'path')).toBe(sockets.qmp);
        expect(chardevPath('qmp-cli', 'path')).toBe(sockets.qmpCli);
        for (let port = 0; port < config.serialPorts; port += 1) {
          expect(chardevPath(`serial${port}`, 'path')).toBe(sockets.serial(port));
          expect(chardevPath(`serial${port}`, 'logfile')).toBe(`${folder}/logs/serial${port}.log`);
        }
        const screen = config.display.adapter === 'none' ? undefined : `unix:${sockets.vnc}`;
        expect(optionValue(argv, '-vnc', 'vnc')).toBe(screen);
      }),
      { numRuns: 200 },
    );
  });

  it('never gives two devices one name or one place', () => {
    fc.assert(
      fc.property(vmConfigs(undefined, 16), (config) => {
        const { argv } = buildCommandLine(input(config));
        const devices = jsonOptions(argv, '-device');
        expect(repeated(devices.map((entry) => entry['id']))).toEqual([]);
        expect(
          repeated(
            devices
              .filter((entry) => 'bus' in entry)
              .map(({ bus, addr, unit, lun, port, nr }) => [bus, addr, unit, lun, port, nr].join()),
          ),
        ).toEqual([]);
        expect(repeated(devices.flatMap((entry) => entry['bootindex'] ?? []))).toEqual([]);
        expect(repeated(jsonOptions(argv, '-blockdev').map((entry) => entry['node-name']))).toEqual(
          [],
        );
      }),
      { numRuns: 150 },
    );
  });

  it('never puts notes on the command line', () => {
    const argv = argvOf({ notes: 'my secret is 42' });
    expect(argv.join(' ')).not.toContain('secret');
  });
});
