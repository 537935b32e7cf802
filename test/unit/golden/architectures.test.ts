import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { QemuCapabilities } from '../../../electron/qemu/capabilities/types';
import type { ResolvedFirmware } from '../../../electron/qemu/firmware/build';
import { buildCommandLine } from '../../../electron/qemu/hardware/build';
import { parseDefinition } from '../../../electron/vm/definitions/parse-definition';
import { socketPaths } from '../../../electron/vm/socket-paths';
import { AppFailure } from '../../../shared/errors';

// What a machine of each architecture starts with is promised as it is for PCs; see command-lines.test.ts. What their
// QEMUs say of themselves was asked of QEMU 7.2 and cut to what matters.

const short: ResolvedFirmware = {
  kind: 'uefi',
  code: { file: '/usr/share/qemu-efi-aarch64/QEMU_EFI.fd', format: 'raw' },
  varsTemplate: null,
  padCodeTo: 64 * 1024 * 1024,
  secureBoot: false,
  smm: false,
  source: 'well-known',
};

function read(arch: string) {
  const folder = 'test/fixtures/vms/architectures';
  const text = readFileSync(`${folder}/${arch}.json`, 'utf8');
  const definition = parseDefinition(arch, folder, text);
  if (definition.kind === 'broken') throw new AppFailure(definition.error);
  const said = readFileSync(`test/fixtures/capabilities/${arch}.json`, 'utf8');
  return { config: definition.config, capabilities: JSON.parse(said) as QemuCapabilities };
}

function lines(arch: string, accelerator: 'kvm' | 'tcg'): string {
  const { config, capabilities } = read(arch);
  const command = buildCommandLine({
    binary: capabilities.binary,
    config,
    capabilities: { ...capabilities, accelerators: { kvm: true, tcg: true } },
    accelerator,
    folder: '/vms/demo',
    sockets: socketPaths('/run/user/1000/paddock', config.id),
    firmware: config.firmware === 'bios' ? null : short,
    swtpm: '/usr/bin/swtpm',
    sound: { to: 'nowhere', why: 'no-server' },
    bootOnceFromCd: config.boot.onceFromCd,
  });
  expect(command.warnings).toEqual([]);
  return command.argv
    .map((word, at) => `${word.startsWith('-') && at > 0 ? '\n' : ' '}${JSON.stringify(word)}`)
    .join('')
    .trim();
}

describe('the command line of a machine of another architecture', () => {
  it.each(['aarch64', 'arm', 'i386', 'ppc64', 'riscv64', 's390x'])('%s', async (arch) => {
    const text = `# tcg\n${lines(arch, 'tcg')}\n`;
    const file = `../../fixtures/golden/command-lines/architectures/${arch}.txt`;
    await expect(text).toMatchFileSnapshot(file);
  });
});
