import { Button } from '@mantine/core';
import { MonitorOff, Play, PlugZap, RotateCw, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { allowedActions } from '../../../shared/vm-actions';
import type { VmSummary } from '../../../shared/vm-state';
import { askFor } from '../../stores/operations';
import { ConsoleNotice } from '../console-notice';
import type { ScreenConsole } from './screen-console';
import type { ScreenState } from './screen-state';
import type { ScreenView } from './view-state';

const testId = 'screen-notice';

interface ScreenNoticeProps {
  vm: VmSummary;
  view: ScreenView;
  state: ScreenState;
  console: ScreenConsole;
}

/** What is said in place of a guest's picture, or across it, with the button that changes that. */
export function ScreenNotice({ vm, view, state, console }: ScreenNoticeProps) {
  const { t } = useTranslation('consoles');
  switch (view) {
    case 'connected':
      return null;
    case 'not-started':
      return <NotStarted />;
    case 'starting':
    case 'connecting':
      return <ConsoleNotice testId={testId} busy title={t(view)} />;
    case 'lost':
      return <Lost state={state} console={console} />;
    case 'paused':
      return <Paused vm={vm} />;
    case 'display-off':
      return console.head === 0 ? <DisplayOff console={console} /> : <HeadOff console={console} />;
  }
}

function NotStarted() {
  const { t } = useTranslation('consoles');
  return (
    <ConsoleNotice
      testId={testId}
      icon={<MonitorOff size={28} aria-hidden />}
      title={t('notStarted')}
      text={t('notStartedText')}
    />
  );
}

/** Why the console lost its guest. */
function useReason({ reason, fault }: ScreenState): string {
  const { t } = useTranslation('consoles');
  if (fault) return t(`lostBad.${fault}`);
  if (reason === 'silent') return t('lostSilent');
  return reason === 'ended' ? t('lostEnded') : t('lostFailed');
}

function Lost({ state, console }: Pick<ScreenNoticeProps, 'state' | 'console'>) {
  const { t } = useTranslation('consoles');
  const text = useReason(state);
  return (
    <ConsoleNotice
      testId={testId}
      icon={<PlugZap size={28} aria-hidden />}
      title={t('lost')}
      text={text}
    >
      <Button
        leftSection={<RotateCw size={16} aria-hidden />}
        onClick={() => console.connect()}
        data-testid="console-retry"
      >
        {t('connectAgain')}
      </Button>
    </ConsoleNotice>
  );
}

function Paused({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation('consoles');
  return (
    <ConsoleNotice testId={testId} shape="bar" title={t('paused')}>
      {allowedActions(vm).has('resume') ? (
        <Button
          size="xs"
          leftSection={<Play size={14} aria-hidden />}
          onClick={() => askFor(vm, 'resume')}
          data-testid="console-resume"
        >
          {t('resume')}
        </Button>
      ) : null}
    </ConsoleNotice>
  );
}

function DisplayOff({ console }: { console: ScreenConsole }) {
  const { t } = useTranslation('consoles');
  return (
    <ConsoleNotice
      testId={testId}
      shape="dark"
      icon={<MonitorOff size={28} aria-hidden />}
      title={t('displayOff')}
      text={t('displayOffText')}
    >
      <Button
        variant="default"
        leftSection={<Sun size={16} aria-hidden />}
        onClick={() => console.wake()}
        data-testid="console-wake"
      >
        {t('wake')}
      </Button>
    </ConsoleNotice>
  );
}

/** A further display that the guest does not use: it goes on when somebody asks it for a size. */
function HeadOff({ console }: { console: ScreenConsole }) {
  const { t } = useTranslation('consoles');
  return (
    <ConsoleNotice
      testId={testId}
      shape="dark"
      icon={<MonitorOff size={28} aria-hidden />}
      title={t('displays.off', { number: console.head + 1 })}
      text={t('displays.offText')}
    >
      <Button
        variant="default"
        leftSection={<Sun size={16} aria-hidden />}
        onClick={() => console.view.turnOn()}
        data-testid="console-turn-on"
      >
        {t('displays.turnOn')}
      </Button>
    </ConsoleNotice>
  );
}
