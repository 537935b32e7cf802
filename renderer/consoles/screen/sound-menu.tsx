import { Menu, Slider } from '@mantine/core';
import { Check, Volume2, VolumeX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ScreenConsole } from './screen-console';
import type { ScreenState } from './screen-state';
import { ToolMenu } from './tool-menu';

interface SoundMenuProps {
  full: boolean;
  disabled: boolean;
  console: ScreenConsole;
  state: ScreenState;
  onClose: () => void;
}

/** Whether the guest's sound is heard, and how loud. */
export function SoundMenu({ full, disabled, console, state, onClose }: SoundMenuProps) {
  const { t } = useTranslation('consoles');
  const { soundOn, soundVolume } = state;
  const Picture = soundOn ? Volume2 : VolumeX;
  return (
    <ToolMenu
      label={full ? t('sound.name') : t(soundOn ? 'sound.on' : 'sound.off')}
      compact={!full}
      icon={<Picture size={16} aria-hidden />}
      disabled={disabled}
      testId="console-sound"
      className="console-size-menu"
      returnFocus={!full}
      onClose={onClose}
    >
      <Menu.Item
        role="menuitemcheckbox"
        aria-checked={soundOn}
        closeMenuOnClick={false}
        leftSection={<Check size={15} aria-hidden visibility={soundOn ? 'visible' : 'hidden'} />}
        onClick={() => console.sharing.sound.choose({ soundOn: !soundOn })}
        data-testid="sound-on"
      >
        {t('sound.play')}
      </Menu.Item>
      {/* The arrow keys are the slider's, not the menu's. */}
      <div
        role="presentation"
        className="console-sound-volume"
        onKeyDown={(event) => event.stopPropagation()}
      >
        <Slider
          value={soundVolume}
          label={(percent) => t('sound.percent', { percent })}
          thumbLabel={t('sound.volume')}
          disabled={!soundOn}
          onChange={(volume) => console.sharing.sound.choose({ soundVolume: volume })}
          data-testid="sound-volume"
        />
      </div>
    </ToolMenu>
  );
}
