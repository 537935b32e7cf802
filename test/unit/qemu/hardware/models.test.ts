import { describe, expect, it } from 'vitest';
import { preferredMachine } from '../../../../electron/qemu/capabilities/machines';
import {
  findModel,
  modelsOf,
  preferredModel,
  takesBus,
} from '../../../../electron/qemu/hardware/models/find';
import { giveAddresses } from '../../../../electron/qemu/hardware/places/give-addresses';
import { architectureSchema, diskBusSchema } from '../../../../shared/vm-config';
import { sampleConfig, sampleDisk } from '../../../fakes/vm-configs';

const architectures = architectureSchema.options;

describe('the models of machines', () => {
  it.each([
    ['x86_64', 'q35', 'pc-q35-7.2', 'ttyS0'],
    ['i386', 'q35', 'pc-q35-7.2', 'ttyS0'],
    ['aarch64', 'virt', 'virt-7.2', 'ttyAMA0'],
    ['arm', 'virt', 'virt-7.2', 'ttyAMA0'],
    ['riscv64', 'virt', 'virt', 'ttyS0'],
    ['ppc64', 'pseries', 'pseries-7.2', 'hvc0'],
    ['s390x', 's390-ccw-virtio', 's390-ccw-virtio-7.2', 'ttysclp0'],
  ] as const)('know the usual one of %s: %s', (arch, alias, machine, serial) => {
    expect(preferredMachine(arch)).toBe(alias);
    expect(findModel(arch, machine)).toBe(preferredModel(arch));
    expect(preferredModel(arch).consoles.serial).toBe(serial);
  });

  it('have none for what Paddock does not build', () => {
    expect(preferredMachine('sparc64')).toBe('');
    expect(modelsOf('sparc64')).toEqual([]);
    expect(findModel('aarch64', 'raspi3b')).toBeNull();
    expect(findModel('aarch64', 'pc-q35-7.2')).toBeNull();
  });

  it('give guests of old the old PC, and Secure Boot what can have it', () => {
    expect(preferredModel('x86_64', 'pc').family).toBe('pc');
    expect(preferredModel('x86_64', 'pc', true).family).toBe('q35');
    expect(preferredModel('aarch64', 'pc', true).family).toBe('virt');
    expect(preferredModel('s390x', 'pc', true).family).toBe('s390-ccw-virtio');
  });

  it.each(architectures)('have a place for each disk that %s takes, and for no other', (arch) => {
    const model = preferredModel(arch);
    for (const bus of diskBusSchema.options) {
      const machine = model.alias;
      const config = sampleConfig({ arch, machine, hardware: 2, disks: [sampleDisk({ bus })] });
      const [disk] = giveAddresses(config).disks;
      expect([bus, disk?.address !== undefined]).toEqual([bus, takesBus(model, bus)]);
    }
  });

  it.each(architectures)('say of %s what can be used at once', (arch) => {
    for (const model of modelsOf(arch)) {
      expect(model.diskBuses).toContain('virtio');
      expect(model.nicModels).toContain('virtio');
      expect(takesBus(model, model.usual.cdBus)).toBe(true);
      expect(model.displays).toHaveProperty(model.usual.display ?? 'std');
      expect(model.serialPorts.length).toBeGreaterThan(0);
      expect(model.names.test(model.pattern.replace('*', '7.2'))).toBe(true);
    }
  });
});
