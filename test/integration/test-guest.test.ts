import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';

import { boot, check, screen, stopAll } from './test-guest-harness';

const OVMF = [
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
  ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
  ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'],
  ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'],
  ['/usr/share/qemu/ovmf-x86_64-4m-code.bin', '/usr/share/qemu/ovmf-x86_64-4m-vars.bin'],
] as const;

const BIOS_STEPS =
  'real16 cpuid pmode32 fpu idt32 paging32 long64 sse timer portio mmio exception ring3';
const UEFI_STEPS = 'uefi64 cpuid fpu sse timer memory portio mmio exception';
/** Middles of the colour bars, left to right, as drawn at y 316 to 403. */
const BARS = ['ece5d3', 'e9b44c', '4fb3a9', '7fb069', 'b58db6', 'e07a5f', '4f7cac', '22303c'];

afterEach(stopAll);

/** The lines a check that passes must print, without the CPU's facts. */
const passing = (steps: string) => [
  ...steps.split(' ').flatMap((name) => [`begin=${name}`, `step=${name} result=ok`]),
  `check=passed steps=${steps.split(' ').length}`,
];
const progress = (report: string) =>
  report.split('\n').filter((line) => /^(begin|step|check)=/.test(line));

describe('the test guest', () => {
  it.each([
    ['pc', 'std'],
    ['q35', 'virtio'],
    ['pc', 'qxl'],
  ])('on %s with %s graphics: banner, test card, echo, power off by Esc', async (machine, vga) => {
    const vm = await boot(machine, '-vga', vga);
    expect(vm.serial.text).toMatch(/Paddock test guest \d+\.\d+\.\d+\r\n/);
    for (const fact of [
      'guest.firmware=bios',
      'cpu.vendor=AuthenticAMD',
      'cpu.hypervisor=TCGTCGTCGTCG',
      'cpu.vmx=0',
      'cpu.svm=1',
      'cpu.lm=1',
      'display.mode=1024x768x32',
    ]) {
      expect(vm.serial.text).toContain(`${fact}\r\n`);
    }
    const picture = await screen(vm.folder, vm.qmp);
    expect([picture.width, picture.height]).toEqual([1024, 768]);
    expect(BARS.map((_, bar) => picture.pixel(64 + 56 + bar * 112, 360))).toEqual(BARS);

    const end = vm.serial.text.length;
    await vm.key('shift', 'h');
    await vm.serial.heard('H', end);
    await vm.key('1');
    await vm.serial.heard('H1', end);
    await vm.key('shift', 'slash');
    await vm.serial.heard('H1?', end);
    await vm.key('ret');
    await vm.serial.heard('H1?\r\n', end);
    vm.line.write('typed on serial\r');
    await vm.serial.heard('H1?\r\ntyped on serial\r\n', end);
    // The stem of the H, and the bar of the t of "typed", in the echo field.
    const echoed = await screen(vm.folder, vm.qmp);
    expect(echoed.pixel(544, 530)).toBe('e9eef4');
    expect(echoed.pixel(546, 549)).toBe('e9eef4');
    expect(picture.pixel(544, 530)).toBe('17202a');

    await vm.key('esc');
    await vm.serial.heard('PADDOCK-POWEROFF\r\n', end);
    expect(await vm.ended).toBe(0);
  });

  it('answers the power button, unless it is told to be stubborn', async () => {
    const vm = await boot('q35', '-vga', 'std');
    let at = vm.serial.text.length;
    await vm.key('f2');
    at = await vm.serial.heard('PADDOCK-STUBBORN=1\r\n', at);
    await vm.qmp('system_powerdown');
    at = await vm.serial.heard('PADDOCK-POWERDOWN-IGNORED\r\n', at);
    vm.line.write('\x0e');
    at = await vm.serial.heard('PADDOCK-STUBBORN=0\r\n', at);
    await vm.qmp('system_powerdown');
    await vm.serial.heard('PADDOCK-POWERDOWN\r\n', at);
    expect(await vm.ended).toBe(0);
    expect(vm.events.text).toContain('"reason": "guest-shutdown"');
  });

  it('survives reset, restart, a pause and the animation', async () => {
    const vm = await boot('pc', '-vga', 'std');
    await vm.qmp('system_reset');
    let at = await vm.serial.heard('PADDOCK-READY\r\n', vm.serial.text.length);
    await vm.key('f3');
    at = await vm.serial.heard('PADDOCK-RESTART\r\n', at);
    at = await vm.serial.heard('PADDOCK-READY\r\n', at);
    await vm.qmp('stop');
    vm.line.write('paused');
    await pause(100); // silence has no event to wait for
    expect(vm.serial.text.slice(at)).toBe('');
    await vm.qmp('cont');
    at = await vm.serial.heard('paused', at);
    await vm.key('f4');
    at = await vm.serial.heard('PADDOCK-ANIMATION=1\r\n', at);
    await vm.events.heard('RESUME');
    await expect
      .poll(async () => (await screen(vm.folder, vm.qmp)).pixel(120, 360), { timeout: 5000 })
      .not.toBe(BARS[0]);
    await vm.key('f4');
    at = await vm.serial.heard('PADDOCK-ANIMATION=0 frames=', at);
    await expect
      .poll(async () => (await screen(vm.folder, vm.qmp)).pixel(120, 360), { timeout: 5000 })
      .toBe(BARS[0]);
    vm.line.write('\x04');
    expect(await vm.ended).toBe(0);
  });
});

describe('the check', () => {
  it.each(['pc', 'q35'])('passes every step on %s under BIOS', async (machine) => {
    const { code, report } = await check('test-guest.img', '-machine', machine);
    expect(progress(report)).toEqual(passing(BIOS_STEPS));
    expect(report).toContain('cpu.hypervisor=TCGTCGTCGTCG\n');
    expect(report).toContain('cpu.svm=1\n');
    expect(code).toBe(33);
  });

  it('says which step failed, and exits with another code', async () => {
    const { code, report } = await check('test-guest.img', '-cpu', 'qemu64,-lm');
    expect(progress(report).slice(-3)).toEqual([
      'begin=long64',
      'step=long64 result=fail detail=no-long-mode',
      'check=failed step=long64',
    ]);
    expect(code).toBe(35);
  });

  it('passes every step under UEFI', async () => {
    const firmware = OVMF.find(([code, variables]) => existsSync(code) && existsSync(variables));
    if (!firmware) throw new Error('OVMF is missing. To install it: sudo apt-get install ovmf');
    const folder = await mkdtemp(join(tmpdir(), 'paddock-ovmf-'));
    try {
      const variables = join(folder, 'variables.fd');
      await copyFile(firmware[1], variables);
      const { code, report } = await check(
        'test-guest-uefi.img',
        '-machine',
        'q35,pflash0=code,pflash1=variables',
        '-blockdev',
        `driver=file,node-name=code,read-only=on,filename=${firmware[0]}`,
        '-blockdev',
        `driver=file,node-name=variables,filename=${variables}`,
      );
      expect(progress(report)).toEqual(passing(UEFI_STEPS));
      expect(code).toBe(33);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
