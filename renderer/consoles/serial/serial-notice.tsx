import { Button } from '@mantine/core';
import { PlugZap, RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ConsoleNotice } from '../console-notice';
import type { SerialConsole } from './serial-console';

/** What is said of a port whose guest has not said anything yet. */
export function SilentNotice({ port }: { port: number }) {
  const { t } = useTranslation('consoles');
  return (
    <ConsoleNotice
      testId="serial-silent"
      shape="hint"
      title={t('serialSilent')}
      text={t('serialSilentText', { number: port })}
    />
  );
}

interface SerialNoticeProps {
  view: 'idle' | 'connecting' | 'connected' | 'lost' | 'ended' | 'not-started';
  console: SerialConsole;
  problem: string;
}

/** What is said in place of a terminal, or below it, with the button that changes that. */
export function SerialNotice({ view, console, problem }: SerialNoticeProps) {
  const { t } = useTranslation('consoles');
  switch (view) {
    case 'not-started':
      return (
        <ConsoleNotice
          testId="serial-notice"
          title={t('notStarted')}
          text={t('serialNotStartedText')}
        />
      );
    case 'idle':
    case 'connecting':
      return <ConsoleNotice testId="serial-notice" busy title={t('connecting')} />;
    case 'ended':
      return <ConsoleNotice testId="serial-notice" shape="bar" title={t('serialEnded')} />;
    case 'lost':
      return (
        <ConsoleNotice
          testId="serial-notice"
          shape="bar"
          icon={<PlugZap size={18} aria-hidden />}
          title={t('lost')}
        >
          <Button
            size="xs"
            leftSection={<RotateCw size={14} aria-hidden />}
            onClick={() => console.connect()}
            data-testid="console-retry"
          >
            {t('connectAgain')}
          </Button>
        </ConsoleNotice>
      );
    case 'connected':
      return problem === '' ? null : (
        <ConsoleNotice
          testId="serial-notice"
          shape="bar"
          title={t(problem === 'serial-too-slow' ? 'serialTooSlow' : 'serialNoInput')}
        />
      );
  }
}
