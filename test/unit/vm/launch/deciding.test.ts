import { describe, expect, it } from 'vitest';
import { rememberAccelerator } from '../../../../electron/vm/launch/accelerator-memory';
import { qemuCrashed, startFailure } from '../../../../electron/vm/launch/exit-reason';
import { guestEnvironment } from '../../../../electron/vm/launch/launcher';
import { parseLaunchRecord } from '../../../../electron/vm/records/launch-record';
import { decideAccelerator } from '../../../../electron/vm/launch/plan';
import { requiredFiles } from '../../../../electron/vm/launch/vm-files';
import { isGuestOf } from '../../../../electron/vm/records/recover';
import { englishSentence } from '../../../../shared/errors';
import { noteSaying } from '../../../fakes/note';
import { sampleConfig, sampleDisk } from '../../../fakes/vm-configs';

describe('decideAccelerator', () => {
  const kvm = { accelerator: 'kvm' as const, reason: noteSaying('the proof passed') };
  const tcg = { accelerator: 'tcg' as const, reason: noteSaying('the proof failed') };
  const decide = (
    wish: 'auto' | 'kvm' | 'tcg',
    choice: typeof kvm | typeof tcg,
    arch: 'x86_64' | 'i386' | 'aarch64' = 'x86_64',
  ) => decideAccelerator(sampleConfig({ accelerator: wish, arch }), choice, 'x86_64');

  it('follows the host where the definition leaves it open', () => {
    expect(decide('auto', kvm)).toEqual({ ...kvm, problem: null });
    expect(decide('auto', tcg)).toEqual({ ...tcg, problem: null });
    expect(decide('auto', kvm, 'i386').accelerator).toBe('kvm');
  });

  it('emulates other CPUs, whatever KVM can do', () => {
    const { accelerator, reason } = decide('auto', kvm, 'aarch64');
    expect(accelerator).toBe('tcg');
    expect(reason.text).toContain('aarch64');
  });

  it('does what was asked for, and never quietly something else', () => {
    expect(decide('tcg', kvm)).toMatchObject({ accelerator: 'tcg', problem: null });
    expect(decide('kvm', kvm)).toMatchObject({ accelerator: 'kvm', problem: null });
    expect(decide('kvm', tcg)).toMatchObject({
      accelerator: 'kvm',
      problem: {
        code: 'kvm-unusable',
        action: 'use-emulation',
        reason: { text: 'the proof failed' },
      },
    });
    expect(decide('kvm', kvm, 'aarch64').problem?.code).toBe('kvm-unusable');
  });
});

describe('what a QEMU that ended says', () => {
  const context = (log: string, exit = { code: 1, signal: null }) => ({
    vmId: 'id',
    name: 'Demo',
    argv: ['qemu', '-x'],
    exit,
    log,
  });

  it.each([
    ['qemu: -blockdev x: Failed to get "write" lock', 'disk-in-use'],
    ['qemu: Error loading uncompressed kernel without PVH ELF Note', 'kernel-unbootable'],
    ["qemu: could not load kernel 'Image.gz': Invalid argument", 'kernel-unbootable'],
    [
      'qemu: -blockdev x: Failed to get shared "write" lock\nIs another process using',
      'disk-in-use',
    ],
    ["Could not set up host forwarding rule 'tcp:127.0.0.1:2222-:22'", 'port-in-use'],
    ['Could not access KVM kernel module: Permission denied', 'kvm-unusable'],
    ['qemu: failed to initialize kvm: No such file', 'kvm-unusable'],
    ["qemu: cannot set up guest memory 'pc.ram': Cannot allocate memory", 'memory-unavailable'],
    ['qemu: something else', 'qemu-exited'],
    ['', 'qemu-exited'],
  ])('%j is %s', (log, code) => {
    const error = startFailure(context(log));
    expect(error).toMatchObject({ code, vmId: 'id' });
    expect(error.detail).toContain('qemu -x');
    expect(error.detail).toContain('exit code 1');
  });

  it('names the port', () => {
    const log = "Could not set up host forwarding rule 'udp::53-:53'";
    expect(startFailure(context(log)).params).toMatchObject({
      port: '53',
      protocol: 'udp',
      address: '0.0.0.0',
    });
  });

  it('names the file of the TPM only where that is what is damaged', () => {
    const tpmState = '/vms/demo/tpm/tpm2-00.permall';
    const told = (log: string) => startFailure({ ...context(log), tpmState }).params;
    const damaged = 'qemu: tpm-emulator: TPM result for CMD_INIT: 0x101 operation failed';
    expect(told(damaged)).toMatchObject({ device: 'tpm', path: tpmState });
    for (const log of ['Failed to get "write" lock', 'write: No space left on device']) {
      expect(told(log)).not.toHaveProperty('path');
    }
  });

  it('is told with the last line and how it ended', () => {
    const said = englishSentence(startFailure(context('first\nlast')));
    expect(said).toBe('QEMU for “Demo” exited unexpectedly (exit code 1: last).');
    const killed = { ...context(''), exit: { code: null, signal: 'SIGKILL' as const } };
    const at = new Date(2026, 4, 3, 7, 5).getTime();
    expect(englishSentence(qemuCrashed(killed, at))).toBe(
      '“Demo” crashed at 2026-05-03 07:05 (killed by SIGKILL).',
    );
    const unknown = qemuCrashed({ ...context(''), exit: null }, null);
    expect(unknown).toMatchObject({ code: 'qemu-crashed-unseen', action: 'start-again' });
    expect(englishSentence(unknown)).toContain('killed or crashed');
  });
});

describe('small decisions of the launcher', () => {
  it('knows the files a VM needs, and which it writes', () => {
    const config = sampleConfig({
      disks: [sampleDisk(), sampleDisk({ id: 'disk1', file: '/data/b.img', readOnly: true })],
      cdroms: [
        { id: 'cd0', file: '/iso/a.iso', bus: 'sata' },
        { id: 'cd1', file: null, bus: 'sata' },
      ],
      kernel: { kernel: '/boot/k', initrd: 'initrd', append: '' },
    });
    expect(requiredFiles(config, '/vms/demo')).toMatchObject([
      { path: '/vms/demo/disks/disk0.qcow2', writes: true, format: 'qcow2' },
      { path: '/data/b.img', writes: false, format: 'qcow2' },
      { path: '/iso/a.iso', writes: false },
      { path: '/boot/k', writes: false },
      { path: '/vms/demo/initrd', writes: false },
    ]);
  });

  it('gives QEMU no variable that means something to Electron or Node', () => {
    const env = { PATH: '/bin', HOME: '/h', NODE_OPTIONS: '-r x', ELECTRON_RUN_AS_NODE: '1' };
    expect(guestEnvironment({ ...env, LD_PRELOAD: 'x.so' })).toEqual({ PATH: '/bin', HOME: '/h' });
  });

  it('recognises a guest by its UUID, and nothing else that names it', () => {
    expect(isGuestOf('id', ['/usr/bin/qemu-system-x86_64', '-uuid', 'id'])).toBe(true);
    expect(isGuestOf('id', ['/usr/bin/qemu-system-x86_64', '-uuid', 'id2'])).toBe(false);
    expect(isGuestOf('id', ['vim', 'id'])).toBe(false);
    expect(isGuestOf('id', [])).toBe(false);
  });

  it.each(['', '{', '[]', '{"schema":1,"pid":1}', '{"schema":2}'])(
    'reads no record from %j',
    (text) => {
      expect(parseLaunchRecord(text)).toBeNull();
    },
  );
});

describe('rememberAccelerator', () => {
  it('asks once a minute, anew after a proof, and again after a failure', async () => {
    let now = 0;
    let asked = 0;
    const memory = rememberAccelerator(
      () => {
        asked += 1;
        return asked === 1
          ? Promise.reject(new Error('first'))
          : Promise.resolve({ accelerator: 'tcg', reason: noteSaying(String(asked)) });
      },
      () => now,
    );
    await expect(memory.current('bios')).rejects.toThrow('first');
    const both = await Promise.all([memory.current('bios'), memory.current('bios')]);
    expect(both.map(({ reason }) => reason.text)).toEqual(['2', '2']);
    now = 59_000;
    expect((await memory.current('bios')).reason.text).toBe('2');
    memory.forget();
    expect((await memory.current('bios')).reason.text).toBe('3');
    now = 120_000;
    expect((await memory.current('bios')).reason.text).toBe('4');
  });

  it('keeps apart what BIOS and UEFI guests can have', async () => {
    const memory = rememberAccelerator((firmware) =>
      Promise.resolve({
        accelerator: firmware === 'bios' ? 'kvm' : 'tcg',
        reason: noteSaying(firmware),
      }),
    );
    expect((await memory.current('bios')).accelerator).toBe('kvm');
    expect((await memory.current('uefi')).accelerator).toBe('tcg');
    expect((await memory.current('bios')).reason.text).toBe('bios');
  });
});
