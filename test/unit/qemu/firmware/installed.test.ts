import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MachineFiles } from '../../../../electron/host/snapshot/reading/machine-files';
import { readerOf } from '../../../../electron/host/snapshot/reading/tool-files';
import { wellKnown } from '../../../../electron/qemu/firmware/build';
import { installedFirmware } from '../../../../electron/qemu/firmware/installed';
import { knownFirmware } from '../../../../electron/qemu/firmware/known';
import { chooseFirmware, firmwareKinds } from '../../../../electron/qemu/firmware/match';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'paddock-firmware-'));
});
afterEach(() => rm(root, { recursive: true }));

async function put(file: string, text = ''): Promise<string> {
  const target = path.join(root, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
  return target;
}

interface DescriptorFields {
  name?: string;
  features?: string[];
  machines?: string[];
  architecture?: string;
  mapping?: Record<string, unknown>;
  interfaces?: string[];
}

/** A descriptor as distributions install them. */
function descriptor({
  name = 'OVMF',
  features = ['acpi-s3'],
  machines = ['pc-i440fx-*', 'pc-q35-*'],
  architecture = 'x86_64',
  mapping = {},
  interfaces = ['uefi'],
}: DescriptorFields = {}): string {
  return JSON.stringify({
    description: 'UEFI',
    'interface-types': interfaces,
    mapping: {
      device: 'flash',
      executable: { filename: `/fw/${name}_CODE.fd`, format: 'raw' },
      'nvram-template': { filename: `/fw/${name}_VARS.qcow2`, format: 'qcow2' },
      ...mapping,
    },
    targets: [{ architecture, machines }],
    features,
    tags: [],
  });
}

async function images(name = 'OVMF') {
  await put(`/fw/${name}_CODE.fd`);
  await put(`/fw/${name}_VARS.qcow2`);
}

/** The firmware of the machine in the folder. */
const look = () => installedFirmware(readerOf(new MachineFiles(root)), '/cfg');
const find = (kind: 'uefi' | 'uefi-secure' = 'uefi', machine = 'pc-q35-7.2', arch = 'x86_64') =>
  chooseFirmware(look().builds, { kind, arch, machine });

const share = '/usr/share/qemu/firmware';
const secureFeatures = ['secure-boot', 'enrolled-keys', 'requires-smm'];

describe('descriptors', () => {
  it('name code and variables with their formats', async () => {
    await images();
    const source = `${share}/60-ovmf.json`;
    await put(source, descriptor());
    expect(find()).toEqual({
      kind: 'uefi',
      code: { file: '/fw/OVMF_CODE.fd', format: 'raw' },
      varsTemplate: { file: '/fw/OVMF_VARS.qcow2', format: 'qcow2' },
      secureBoot: false,
      smm: false,
      source,
    });
  });

  it('serve Secure Boot only with keys enrolled, and plain UEFI only without SMM', async () => {
    await images('plain');
    await images('empty');
    await images('secure');
    const empty = { name: 'empty', features: ['secure-boot', 'requires-smm'] };
    await put(`${share}/10-empty.json`, descriptor(empty));
    await put(`${share}/20-secure.json`, descriptor({ name: 'secure', features: secureFeatures }));
    await put(`${share}/30-plain.json`, descriptor({ name: 'plain' }));
    expect(find('uefi')?.code.file).toContain('plain_CODE');
    expect(find('uefi-secure')).toMatchObject({
      code: { file: expect.stringContaining('secure_CODE') },
      secureBoot: true,
      smm: true,
    });
  });

  it('are tried by name, whichever folder they are in', async () => {
    await images('local');
    await images('vendor');
    await put(`${share}/50-vendor.json`, descriptor({ name: 'vendor' }));
    await put('/etc/qemu/firmware/40-local.json', descriptor({ name: 'local' }));
    expect(find()?.code.file).toContain('local_CODE');
  });

  it('give way to a more local one of the same name', async () => {
    await images('vendor');
    await images('admin');
    await images('user');
    await put(`${share}/50-x.json`, descriptor({ name: 'vendor' }));
    await put('/etc/qemu/firmware/50-x.json', descriptor({ name: 'admin' }));
    expect(find()?.code.file).toContain('admin_CODE');
    await put('/cfg/qemu/firmware/50-x.json', descriptor({ name: 'user' }));
    expect(find()?.code.file).toContain('user_CODE');
    await put('/cfg/qemu/firmware/50-x.json', '');
    expect(find()).toBeNull();
  });

  it.each([
    ['another machine', descriptor({ machines: ['virt-*'] })],
    ['another architecture', descriptor({ architecture: 'aarch64' })],
    ['a machine whose name only starts alike', descriptor({ machines: ['pc-q35'] })],
    ['BIOS', descriptor({ interfaces: ['bios'] })],
    ['firmware in memory', descriptor({ mapping: { device: 'memory', filename: '/fw/x' } })],
    ['flash without variables', descriptor({ mapping: { mode: 'stateless' } })],
    ['a descriptor that is no JSON', '{'],
    ['a descriptor that lacks everything', '{}'],
  ])('of %s are passed by', async (_what, text) => {
    await images();
    await put(`${share}/10-other.json`, text);
    expect(find()).toBeNull();
    await images('good');
    await put(`${share}/20-good.json`, descriptor({ name: 'good' }));
    expect(find()?.code.file).toContain('good_CODE');
  });

  it('whose files are not there are passed by', async () => {
    await put(`${share}/10-gone.json`, descriptor({ name: 'gone' }));
    await put('/fw/gone_CODE.fd');
    expect(find()).toBeNull();
  });
});

describe('well-known places', () => {
  it.each([
    ['Debian', '/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd', 'raw'],
    [
      'Fedora',
      '/usr/share/edk2/ovmf/OVMF_CODE_4M.qcow2',
      '/usr/share/edk2/ovmf/OVMF_VARS_4M.qcow2',
      'qcow2',
    ],
    ['Arch', '/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd', 'raw'],
    [
      'openSUSE',
      '/usr/share/qemu/ovmf-x86_64-4m-code.bin',
      '/usr/share/qemu/ovmf-x86_64-4m-vars.bin',
      'raw',
    ],
  ])('of %s do without a descriptor', async (_name, code, vars, format) => {
    await put(code);
    await put(vars);
    expect(find()).toMatchObject({
      code: { file: code, format },
      varsTemplate: { file: vars, format },
      source: wellKnown,
    });
    expect(find('uefi-secure')).toBeNull();
  });

  it('serve Secure Boot on q35 alone', async () => {
    await put('/usr/share/OVMF/OVMF_CODE_4M.ms.fd');
    await put('/usr/share/OVMF/OVMF_VARS_4M.ms.fd');
    expect(find('uefi-secure')).toMatchObject({ smm: true, secureBoot: true });
    expect(find('uefi-secure', 'pc-i440fx-7.2')).toBeNull();
  });
});

describe('the table of known files', () => {
  it('serves each of its builds to somebody', async () => {
    for (const { code, variables, targets, enrolledKeys } of knownFirmware) {
      await put(code.file);
      if (variables) await put(variables.file);
      const [target] = targets;
      const kind = enrolledKeys ? 'uefi-secure' : 'uefi';
      const machine = target?.architecture.match(/86/) ? 'pc-q35-10.0' : 'virt-10.0';
      expect([code.file, find(kind, machine, target?.architecture)]).toEqual([
        code.file,
        expect.objectContaining({ code, varsTemplate: variables }),
      ]);
      await rm(path.join(root, code.file));
    }
  });

  it('gives way to a descriptor of the same code, unless its files are not there', async () => {
    const [debian] = knownFirmware;
    await put(debian?.code.file ?? '');
    await put(debian?.variables?.file ?? '');
    const mapping = { executable: { filename: debian?.code.file, format: 'raw' } };
    await put(`${share}/50-x.json`, descriptor({ mapping, machines: ['pc-i440fx-*'] }));
    expect(look().builds.map(({ missing }) => missing)).toEqual([['/fw/OVMF_VARS.qcow2'], []]);
    await images();
    expect(look().builds).toHaveLength(1);
    expect(find()).toBeNull();
  });
});

describe('what a machine has', () => {
  it('names descriptors that make no sense, and files that are not there', async () => {
    await put(`${share}/10-broken.json`, '{');
    await put(`${share}/20-off.json`, '');
    await put(`${share}/30-gone.json`, descriptor());
    await put('/fw/OVMF_CODE.fd');
    const { builds, broken } = look();
    expect(broken).toEqual([`${share}/10-broken.json`]);
    expect(builds).toMatchObject([{ missing: ['/fw/OVMF_VARS.qcow2'], closed: [] }]);
  });

  it('takes any version of a machine where only its alias is known', async () => {
    await images();
    await put(`${share}/10-rhel.json`, descriptor({ machines: ['pc-q35-rhel*'] }));
    expect(find('uefi', 'q35')).not.toBeNull();
    expect(find('uefi', 'pc-q35-rhel9.6.0')).not.toBeNull();
    expect(find('uefi', 'pc-q35-10.0')).toBeNull();
    expect(find('uefi', 'pc')).toBeNull();
    expect(firmwareKinds(look().builds, 'x86_64', 'q35')).toEqual(['bios', 'uefi']);
    expect(firmwareKinds(look().builds, 'aarch64', 'virt')).toEqual(['bios']);
  });
});
