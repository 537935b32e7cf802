import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import { hardwareFacts } from '../../../../../renderer/features/vm-page/details/hardware-facts';
import common from '../../../../../shared/texts/en/common.json';
import vm from '../../../../../shared/texts/en/vm.json';
import type { VmConfig } from '../../../../../shared/vm-config';
import type { SoundRoute } from '../../../../../shared/sound';
import { sampleVm } from '../../../../fakes/window/machines';
import { sampleConfig } from '../../../../fakes/vm-configs';

const words = i18next.createInstance();
await words.init({
  lng: 'en',
  ns: ['vm', 'common'],
  resources: { en: { vm, common } },
  interpolation: { escapeValue: false },
});

function groupsOf(changes: Partial<VmConfig>, route: SoundRoute | null = null) {
  const t = words.getFixedT<['vm', 'common']>('en', ['vm', 'common']);
  return hardwareFacts(sampleConfig(changes), sampleVm({ name: 'web' }), route, t, 'en');
}

function soundLines(card: 'none' | 'hda' | 'ac97', route: SoundRoute | null) {
  const facts = groupsOf({ sound: card }, route).flatMap((group) => group.facts);
  return facts.find(({ id }) => id === 'sound')?.lines;
}

describe('the parts of a VM', () => {
  it('stand in groups, each part once', () => {
    const groups = groupsOf({ notes: 'mine' });
    expect(groups.map(({ id, facts }) => [id, facts.map((fact) => fact.id)])).toEqual([
      ['system', ['processor', 'memory', 'firmware', 'tpm', 'boot', 'accelerator', 'machine']],
      ['storage', ['disk-disk0', 'drive-cd0']],
      ['network', ['nic-nic0']],
      ['output', ['display', 'sound']],
      ['other', ['serial', 'extras', 'created', 'notes']],
    ]);
  });

  it('are named as people write them, several of a kind by number', () => {
    const disk = sampleConfig().disks[0];
    const nic = sampleConfig().nics[0];
    if (!disk || !nic) throw new Error('the sample lost its parts');
    const [, storage, network] = groupsOf({
      disks: [disk, { ...disk, id: 'disk1', file: '/b.img', format: 'raw', bus: 'nvme' }],
      cdroms: [{ id: 'cd0', file: null, bus: 'sata' }],
      nics: [{ ...nic, model: 'e1000e', mac: '52:54:00:00:00:01', forwards: [] }],
    });
    expect(storage?.facts.map(({ term }) => term)).toEqual(['Disk 1', 'Disk 2', 'CD drive']);
    expect(storage?.facts.slice(1).map(({ lines }) => lines)).toEqual([
      ['/b.img', 'Format: raw · Bus: NVMe'],
      ['empty', 'Bus: SATA'],
    ]);
    expect(network?.facts[0]?.lines).toEqual(['Intel E1000E · 52:54:00:00:00:01 · user mode']);
  });

  it('that are missing are told as missing', () => {
    const [, storage, network] = groupsOf({ disks: [], cdroms: [], nics: [] });
    expect(storage?.facts.map(({ lines }) => lines)).toEqual([['None'], ['None']]);
    expect(network?.facts).toEqual([{ id: 'nic', term: 'Network card', lines: ['None'] }]);
  });
});

describe('the sound of a VM', () => {
  it('is its card, and where it is heard', () => {
    expect(soundLines('none', null)).toEqual(['None']);
    expect(soundLines('ac97', null)).toEqual(['AC97']);
    expect(soundLines('hda', { to: 'pulseaudio', server: 'unix:/p' })).toEqual([
      'HDA',
      'Heard through the sound server (PulseAudio)',
    ]);
  });

  it('or why not, and what helps', () => {
    expect(soundLines('hda', { to: 'nowhere', why: 'no-server' })?.[1]).toContain(
      'no sound server',
    );
    expect(soundLines('hda', { to: 'nowhere', why: 'not-at-start' })?.[1]).toContain('next start');
    const lacking = (driver: 'pa' | 'pipewire' | 'alsa') =>
      soundLines('hda', { to: 'nowhere', why: 'no-driver', driver })?.[1];
    expect(lacking('pa')).toContain('qemu-audio-pa');
    expect(lacking('pipewire')).toContain('pipewire-pulse');
    expect(lacking('alsa')).toContain('qemu-audio-alsa');
  });
});
