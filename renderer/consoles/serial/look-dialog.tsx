import { Modal, Select, Switch } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type TerminalSettings,
  terminalFontSize,
  terminalFonts,
  terminalThemes,
  usualTerminal,
} from '../../../shared/terminal';
import { useSettings } from '../../stores/settings';
import '../../theme/mantine-later';
import { changeLook } from './look';
import './serial.css';
import { installedFonts } from './terminal-fonts';

const { min, max } = terminalFontSize;
const fontSizes = Array.from({ length: max - min + 1 }, (_, more) => String(min + more));

function Choices({ look }: { look: TerminalSettings }) {
  const { t } = useTranslation('consoles');
  const fonts = useMemo(() => installedFonts(), []);
  const fontName = (font: (typeof terminalFonts)[number]) =>
    font === 'window' || font === 'monospace' ? t(`serial.fonts.${font}`) : font;
  return (
    <div className="serial-look-choices">
      <Select
        size="xs"
        allowDeselect={false}
        label={t('serial.theme')}
        data={terminalThemes.map((value) => ({ value, label: t(`serial.themes.${value}`) }))}
        value={look.theme}
        onChange={(theme) => theme && changeLook({ theme })}
        data-testid="serial-look-theme"
      />
      <Select
        size="xs"
        allowDeselect={false}
        label={t('serial.font')}
        data={fonts.map((value) => ({ value, label: fontName(value) }))}
        // One that was taken off the computer since is still what was chosen.
        value={fonts.includes(look.font) ? look.font : 'window'}
        onChange={(font) => font && changeLook({ font })}
        data-testid="serial-look-font"
      />
      <Select
        size="xs"
        allowDeselect={false}
        label={t('serial.fontSize')}
        data={fontSizes}
        value={String(look.fontSize)}
        onChange={(size) => size && changeLook({ fontSize: Number(size) })}
        data-testid="serial-look-size"
      />
    </div>
  );
}

const switches = ['copyOnSelect', 'timeStamps', 'screenReader'] as const;

interface LookDialogProps {
  onClose: () => void;
}

/** How all serial terminals look and behave; each change holds at once. */
export function LookDialog({ onClose }: LookDialogProps) {
  const { t } = useTranslation(['consoles', 'common']);
  const look = useSettings(({ settings }) => settings?.terminal) ?? usualTerminal;
  return (
    <Modal
      opened
      returnFocus={false}
      onClose={onClose}
      title={t('serial.lookTitle')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      data-testid="serial-look"
    >
      <div className="serial-look">
        <Choices look={look} />
        {switches.map((name) => (
          <Switch
            key={name}
            label={t(`serial.${name}`)}
            description={t(`serial.${name}Text`)}
            checked={look[name]}
            onChange={(event) => changeLook({ [name]: event.currentTarget.checked })}
            data-testid={`serial-look-${name}`}
          />
        ))}
        <p className="pd-soft serial-look-keys">{t('serial.lookKeys')}</p>
      </div>
    </Modal>
  );
}
