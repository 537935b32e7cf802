import { describe, expect, it } from 'vitest';
import { thisMachine } from '../../../../electron/qemu/tools/file-reader';
import { toolMissing } from '../../../../electron/qemu/tools/missing';
import { systemNeeds } from '../../../../scripts/setup/system/system-needs.mjs';
import { packageNames } from '../../../../electron/qemu/tools/packages';

const on = (release: string) => ({
  ...thisMachine,
  text: (file: string) => (file === '/etc/os-release' ? release : null),
});

describe('a program that is missing', () => {
  it.each([
    ['ID=debian', 'qemu-utils'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', 'qemu-utils'],
    ['ID="rhel"\nID_LIKE="fedora"', 'qemu-img'],
    ['ID=opensuse-leap\nID_LIKE="suse opensuse"', 'qemu-img'],
  ])('is named with the package that brings it: %s', (release, name) => {
    const { error } = toolMissing(on(release), 'qemu-img');
    expect(error).toMatchObject({
      code: 'tool-missing',
      params: { tool: 'qemu-img', package: name },
      detail: `qemu-img (${name})`,
    });
  });

  it('is named alone where the distribution is not known', () => {
    expect(toolMissing(on('ID=other'), 'qemu-img').error.params).toEqual({ tool: 'qemu-img' });
    expect(toolMissing(on('ID=debian'), 'virsh').error.params).toEqual({ tool: 'virsh' });
  });
});

describe('the names of packages', () => {
  // The set-up runs before anything is installed, so it cannot share the product's table.
  it.each([
    ['qemu-img', 'qemu-img'],
    ['swtpm, the software TPM', 'swtpm'],
    ['UEFI firmware for guests', 'ovmf'],
    ['QEMU for x86_64', 'qemu'],
  ] as const)('are those that the set-up installs: %s', (what, name) => {
    const need = systemNeeds.find((one) => one.what === what);
    for (const [distribution, names] of Object.entries(packageNames[name])) {
      expect(need?.packages[distribution as keyof typeof need.packages].flat()).toContain(names);
    }
  });
});
