import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import { hardwareFacts } from '../../../../../renderer/features/vm-page/details/hardware-facts';
import sentences from '../../../../../shared/texts/en/vm.json';
import type { SoundRoute } from '../../../../../shared/sound';
import { sampleVm } from '../../../../fakes/window/machines';
import { sampleConfig } from '../../../../fakes/vm-configs';

const words = i18next.createInstance();
await words.init({ lng: 'en', ns: 'vm', resources: { en: { vm: sentences } } });

function soundLines(card: 'none' | 'hda' | 'ac97', route: SoundRoute | null) {
  const config = sampleConfig({ sound: card });
  const facts = hardwareFacts(
    config,
    sampleVm({ name: 'web' }),
    route,
    words.getFixedT('en', 'vm'),
    'en',
  );
  return facts.find(({ id }) => id === 'sound')?.lines;
}

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
