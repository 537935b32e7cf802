import { describe, expect, it } from 'vitest';
import type { Remedy } from '../../../../../shared/host';
import { indicationsFile, loaderInfoFile } from '../../../../../electron/host/snapshot/kernel/boot';
import { loadMachine } from '../../../../fixtures/hosts/machine';
import { judgeMachine } from '../../support';

/** A variable as efivarfs shows it: attributes, then UTF-16. */
const variable = (text: string) => `\u0006\0\0\0${`${text}\0`.replaceAll(/./gs, '$&\0')}`;

const grub = {
  '/etc/default/grub': 'GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX="quiet"\nGRUB_DISABLE_OS_PROBER=true\n',
  '/boot/grub/grub.cfg': 'x',
  '/usr/sbin/update-grub': 'x',
};
const entries = {
  '/etc/kernel/cmdline': 'root=/dev/sda2 rw\n',
  '/usr/bin/kernel-install': 'x',
  '/usr/lib/modules/6.12.48+deb13-amd64/vmlinuz': 'x',
  [loaderInfoFile]: variable('systemd-boot 257.9-1'),
};

async function remedies(files: Record<string, string>): Promise<Remedy[]> {
  const machine = loadMachine('intel-dmar-not-asked');
  const report = await judgeMachine('intel-dmar-not-asked', {
    files: { ...machine.files, ...files },
  });
  return report.verdicts.find(({ id }) => id === 'iommu')?.remedies ?? [];
}

describe('a word for the kernel, by the boot loader that is there', () => {
  it('edits GRUB’s defaults behind a copy, then has the menu written', async () => {
    const [remedy, ...others] = await remedies(grub);
    expect(others).toEqual([]);
    expect(remedy).toMatchObject({ id: 'kernel-parameter-grub', runnable: true });
    expect(remedy?.argvs).toEqual([
      [
        'cp',
        '--archive',
        '--backup=numbered',
        '/etc/default/grub',
        '/etc/default/grub.paddock-backup',
      ],
      ['tee', '/etc/default/grub'],
      ['update-grub'],
    ]);
    expect(remedy?.write).toEqual({
      file: '/etc/default/grub',
      before: grub['/etc/default/grub'],
      after: grub['/etc/default/grub'].replace('"quiet"', '"quiet intel_iommu=on"'),
      backup: '/etc/default/grub.paddock-backup',
    });
  });

  it('goes by the loader that has started this kernel when two are installed', async () => {
    const [remedy] = await remedies({ ...grub, ...entries });
    expect(remedy?.id).toBe('kernel-parameter-systemd-boot');
    expect(remedy?.write?.after).toBe('root=/dev/sda2 rw intel_iommu=on\n');
    expect(remedy?.argvs.at(-1)).toEqual([
      'kernel-install',
      'add',
      '6.12.48+deb13-amd64',
      '/usr/lib/modules/6.12.48+deb13-amd64/vmlinuz',
    ]);
    const said = { [loaderInfoFile]: variable('GRUB 2.12') };
    expect((await remedies({ ...grub, ...entries, ...said }))[0]?.id).toBe('kernel-parameter-grub');
  });

  it.each([
    ['a fragment sets it anew', { '/etc/default/grub.d/50-cloud.cfg': 'GRUB_CMDLINE_LINUX="x"\n' }],
    ['a shell makes its value', { '/etc/default/grub': 'GRUB_CMDLINE_LINUX="$X"\n' }],
  ])('only shows the commands where %s', async (_why, files) => {
    const [remedy] = await remedies({ ...grub, ...files });
    expect(remedy).toMatchObject({ id: 'kernel-parameter-grub', runnable: false, argvs: [] });
    expect(remedy?.commands).toHaveLength(2);
  });

  it.each([
    [
      'grubby',
      {
        ...grub,
        '/etc/default/grub': 'GRUB_ENABLE_BLSCFG=true\nGRUB_CMDLINE_LINUX=""\n',
        '/usr/sbin/grubby': 'x',
      },
      /grubby --update-kernel=ALL --args=intel_iommu=on/,
    ],
    ['ostree', { ...grub, '/run/ostree-booted': 'x' }, /rpm-ostree kargs --append=intel_iommu=on/],
    ['refind', { ...grub, [loaderInfoFile]: variable('rEFInd 0.14.2') }, /refind_linux\.conf/],
    ['other', { ...grub, [loaderInfoFile]: variable('Limine 9.0') }, /^$/],
    ['other', {}, /^$/],
    ['entry', { '/efi/loader/loader.conf': 'x' }, /\/efi\/loader\/entries/],
  ])('tells it in words: %s', async (id, files, command) => {
    const [remedy] = await remedies(files);
    expect(remedy).toMatchObject({ id: `kernel-parameter-${id}`, runnable: false });
    expect(remedy?.commands.join('\n')).toMatch(command);
    // Where a command says it all, no words are needed.
    const words = remedy?.hint?.text ?? remedy?.commands.join('\n');
    expect(words).toContain('intel_iommu=on');
  });

  it('waits for the restart when the word is set already, and says so until it is done', async () => {
    const machine = loadMachine('intel-dmar-not-asked');
    const set = { ...grub, '/etc/default/grub': 'GRUB_CMDLINE_LINUX="intel_iommu=on"\n' };
    const files = { ...machine.files, ...set };
    const report = await judgeMachine('intel-dmar-not-asked', { files });
    const iommu = report.verdicts.find(({ id }) => id === 'iommu');
    expect(iommu).toMatchObject({ verdict: 'blocked', remedies: [] });
    expect(report.reminders.map(({ key }) => key)).toEqual(['reminder.restart']);
    const after = await judgeMachine('intel-desktop', { files });
    expect(after.reminders).toEqual([]);
  });
});

describe('a restart into the firmware set-up', () => {
  const withUefi = async (files: Record<string, string>) => {
    const machine = loadMachine('intel-desktop');
    const uefi = { ...machine.files, '/sys/firmware/efi/fw_platform_size': '64\n', ...files };
    return (await judgeMachine('intel-desktop', { files: uefi })).firmwareSetup?.restart;
  };

  it('is there where the firmware offers it, and where it does not tell', async () => {
    const offers = { [indicationsFile]: '\u0006\0\0\0\u0041\0\0\0\0\0\0\0' };
    for (const files of [offers, {}]) {
      const restart = await withUefi(files);
      expect(restart).toMatchObject({ runnable: true, machines: 'are-stopped', privileged: false });
      expect(restart?.hindrance).toBeUndefined();
    }
  });

  it('is hindered, with the reason, where the firmware says that it cannot', async () => {
    const restart = await withUefi({ [indicationsFile]: '\u0006\0\0\0\u0040\0\0\0\0\0\0\0' });
    expect(restart?.hindrance?.key).toBe('remedy.hindrance.no-boot-to-setup');
  });

  it('is not offered by a BIOS', async () => {
    expect((await judgeMachine('intel-desktop')).firmwareSetup?.restart).toBeNull();
  });
});

describe('what is left to do', () => {
  it('is to log in again, for as long as /etc/group has what the session lacks', async () => {
    const { reminders } = await judgeMachine('group-after-login');
    expect(reminders.map(({ text }) => text)).toEqual([
      'anna has joined the group kvm. Log out and back in: until then this session cannot use KVM.',
    ]);
    expect((await judgeMachine('not-in-group')).reminders).toEqual([]);
    expect((await judgeMachine('intel-desktop')).reminders).toEqual([]);
  });

  it('is to load the module again, when nesting was turned on for good', async () => {
    const machine = loadMachine('nested-off');
    const files = {
      ...machine.files,
      '/etc/modprobe.d/paddock-nested.conf': 'options kvm_amd nested=1\n',
    };
    const report = await judgeMachine('nested-off', { files });
    expect(report.reminders.map(({ key }) => key)).toEqual(['reminder.module']);
    const nested = report.verdicts.find(({ id }) => id === 'nested');
    expect(nested?.remedies.map(({ id }) => id)).toEqual(['nesting-now']);
  });
});
