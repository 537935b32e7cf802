import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { buildHardware } from '../../../../electron/qemu/hardware/build';
import type { CommandLineInput } from '../../../../electron/qemu/hardware/types';
import { scriptText } from '../../../../electron/vm/script/script-text';
import { sentenceWord } from '../../../../electron/vm/script/shell-words';
import { socketPaths } from '../../../../electron/vm/socket-paths';
import english from '../../../../shared/texts/en/script.json';
import chinese from '../../../../shared/texts/zh-CN/script.json';
import type { VmConfig } from '../../../../shared/vm-config';
import { fakeCapabilities } from '../../../fakes/qemu-capabilities';
import { sampleConfig, sampleNic } from '../../../fakes/vm-configs';

const folder = '/vms/-a "b" $c `d` \n# e\n\u001b[2J';

function script(
  changes: Partial<VmConfig> = {},
  input: Partial<CommandLineInput> = {},
  texts = english,
): string {
  const config = sampleConfig({ name: `it's "$(touch /tmp/x)" \u202e`, ...changes });
  const plan = buildHardware({
    binary: '/usr/bin/qemu-system-x86_64',
    config,
    capabilities: fakeCapabilities(),
    accelerator: 'tcg',
    folder,
    sockets: socketPaths('/run/user/1000/paddock', config.id),
    firmware: null,
    swtpm: '/opt/s w/swtpm',
    sound: { to: 'pulseaudio', server: 'unix:/run/a,b' },
    bootOnceFromCd: false,
    ...input,
  });
  const words = { ...plan, firmware: input.firmware ?? null };
  return scriptText({ config, folder, plan: words, say: (key) => texts[key] });
}

const rich: Partial<VmConfig> = {
  tpm: true,
  sound: 'hda',
  serialPorts: 2,
  nics: [sampleNic({ linkUp: false })],
};
/** A shell's complaint about how a script is written; nothing when it can read it. */
const complaint = (shell: string, text: string) =>
  spawnSync(shell, ['-n'], { input: text, encoding: 'utf8' }).stderr;

describe('a script that starts a machine', () => {
  it.each(['dash', 'bash'])('is read by %s, whatever the names are', (shell) => {
    for (const texts of [english, chinese]) {
      expect(complaint(shell, script({}, {}, texts))).toBe('');
      expect(complaint(shell, script(rich, {}, texts))).toBe('');
      const bare: Partial<VmConfig> = { display: { adapter: 'none' }, serialPorts: 0, nics: [] };
      expect(complaint(shell, script(bare, {}, texts))).toBe('');
    }
  });

  it('says that it does not pin threads, where Paddock does', () => {
    expect(script({})).not.toContain('pinned');
    const cpu = { ...sampleConfig().cpu, pinning: { vcpus: ['0'] } };
    expect(script({ cpu })).toContain('# Its vCPUs are not pinned');
  });

  it('has no socket of Paddock, and each of its own in its folder', () => {
    const text = script(rich);
    expect(text).not.toContain('/run/user/1000');
    expect(text).toContain(
      '-chardev socket,id=serial1,path="$run"/serial1.sock,server=on,wait=off',
    );
    expect(text).toContain('--ctrl type=unixio,path="$run"/tpm.sock,mode=0600');
    expect(text).not.toContain('qmp-cli');
    expect(text).not.toContain('serial0.log');
  });

  it('lets sound and screen be changed where they are there', () => {
    expect(script(rich)).toContain('\nsound=pa,id=audio,in.voices=0,server=unix:/run/a,,b\n');
    expect(script({ sound: 'none' })).not.toContain('sound');
    const blind = script({ display: { adapter: 'none' } });
    expect(blind).toContain('\ndisplay=none\n');
    expect(blind).not.toContain('vnc');
  });

  it('has a socket for each display', () => {
    const text = script({ display: { adapter: 'virtio', heads: 2 } });
    expect(text).toContain('${vnc:+-vnc "$vnc,display=display-0,head=0"}');
    expect(text).toContain('${vnc:+-vnc "vnc=unix:$run/vnc1.sock,display=display-0,head=1"}');
    expect(script({})).toContain('${vnc:+-vnc "$vnc"}');
  });

  it('has a monitor of its kind for what is only told at the start', () => {
    expect(script(rich)).toContain('-mon chardev=start,mode=control');
    expect(script({})).not.toContain('mkfifo');
    const capabilities = fakeCapabilities();
    const objects = [...capabilities.objects, 'monitor-qmp'];
    const newer = script(rich, { capabilities: { ...capabilities, objects } });
    expect(newer).toContain('"chardev":"start"}');
    expect(newer).not.toContain('-mon ');
  });

  it('keeps what people named in its comments on their line', () => {
    const comments = script({ tpm: true }).split('\n').slice(0, 5);
    expect(comments.every((line) => line.startsWith('#'))).toBe(true);
    expect(comments.join('\n')).toContain('\\n# e\\n\\u{001b}[2J');
  });
});

describe('a sentence for the shell', () => {
  it('has its values where they stand', () => {
    const word = sentenceWord("It's {{file}} ({{pid}}).", {
      file: { shell: '"$HOME"' },
      pid: { shell: '"1"' },
    });
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${word.shell}`], {
      encoding: 'utf8',
      env: { HOME: '/a b' },
    });
    expect(stdout).toBe("It's /a b (1).");
  });
});
