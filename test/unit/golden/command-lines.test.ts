import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { socketPaths } from '../../../electron/vm/socket-paths';
import { parseDefinition } from '../../../electron/vm/definitions/parse-definition';
import { buildCommandLine } from '../../../electron/qemu/hardware/build';
import type { ResolvedFirmware } from '../../../electron/qemu/firmware/build';
import { AppFailure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { fakeCapabilities } from '../../fakes/qemu-capabilities';

// What a definition starts with is promised: a guest must find its hardware where it was. A golden file changes only
// with a new layout that old definitions do not get. Written anew by: npx vitest run --project unit golden -u

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

/** One option a line; a definition that cannot be started has its error instead. */
function lines(config: VmConfig, accelerator: 'kvm' | 'tcg'): string {
  try {
    const command = buildCommandLine({
      binary: '/usr/bin/qemu-system-x86_64',
      config,
      capabilities: fakeCapabilities(),
      accelerator,
      folder: '/vms/demo',
      sockets: socketPaths('/run/user/1000/paddock', config.id),
      firmware: firmware[config.firmware],
      swtpm: '/usr/bin/swtpm',
      sound: { to: 'nowhere', why: 'no-server' },
      bootOnceFromCd: config.boot.onceFromCd,
    });
    return command.argv
      .map((word, at) => `${word.startsWith('-') && at > 0 ? '\n' : ' '}${JSON.stringify(word)}`)
      .join('')
      .trim();
  } catch (error) {
    if (error instanceof AppFailure) return `refused: ${error.error.code}`;
    throw error;
  }
}

const names = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

describe('the command line of a definition from earlier', () => {
  it('is kept for more than a hundred of them', () => {
    expect(names.length).toBeGreaterThan(100);
  });

  it.each(names)('%s', async (name) => {
    const definition = parseDefinition(
      name,
      folder,
      readFileSync(`${folder}/${name}.json`, 'utf8'),
    );
    if (definition.kind === 'broken') throw new AppFailure(definition.error);
    const { config } = definition;
    const text = `# tcg\n${lines(config, 'tcg')}\n\n# kvm\n${lines(config, 'kvm')}\n`;
    await expect(text).toMatchFileSnapshot(`../../fixtures/golden/command-lines/${name}.txt`);
  });
});
