import { Button, SegmentedControl, Select, Switch } from '@mantine/core';
import { Keyboard } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  hostShutdownValues,
  releaseKeysValues,
  type Settings,
  shutdownRange,
  suspendIdleValues,
} from '../../../shared/settings';
import { parseSeconds } from '../../../shared/units';
import { CopyButton } from '../../components/code/copy-button';
import { ErrorPanel } from '../../components/errors/error-panel';
import { TypedNumber } from '../../components/fields/typed-number';
import { useAppInfo } from '../../stores/app-info';
import { openDialog } from '../../stores/navigation';
import { loadSettings, saveSettings, useSettings } from '../../stores/settings';
import '../../theme/mantine-later';
import './settings-page.css';

const languageValues = ['system', 'en', 'zh-CN'] as const;
const themeValues = ['system', 'light', 'dark'] as const;

interface RowProps {
  id: string;
  title: string;
  text?: string;
  children: ReactNode;
}

function Row({ id, title, text, children }: RowProps) {
  return (
    <div className="settings-row">
      <div className="settings-row-text">
        <span className="settings-row-title" id={id}>
          {title}
        </span>
        {text ? <span className="pd-soft">{text}</span> : null}
      </div>
      {children}
    </div>
  );
}

/** Saved when it is left or Enter is pressed; what cannot be meant stays in the field, with the reason. */
function ShutdownField({ value }: { value: number }) {
  const { t } = useTranslation('settings');
  const [typed, setTyped] = useState(value);
  const { min, max } = shutdownRange;
  const valid = typed >= min && typed <= max;
  const save = () => {
    if (valid && typed !== value) void saveSettings({ shutdownSeconds: typed });
  };
  return (
    <TypedNumber
      aria-label={t('shutdown')}
      value={typed}
      parse={parseSeconds}
      format={(number) => t('secondsValue', { number })}
      onChange={setTyped}
      onLeave={save}
      step={5}
      width={200}
      error={valid ? null : t('secondsInvalid', { min, max })}
      testId="settings-shutdown"
    />
  );
}

/** The file that makes this computer wait longer, by the words of a terminal. */
const longerDelay =
  "sudo mkdir -p /etc/systemd/logind.conf.d && printf '[Login]\\nInhibitDelayMaxSec=180\\n' | " +
  'sudo tee /etc/systemd/logind.conf.d/50-paddock.conf';
/** Seconds that are enough to suspend most guests. */
const enoughSeconds = 60;

/** What becomes of guests when this computer is shut down, and whether it waits for that. */
function HostShutdown({ value }: { value: Settings['atHostShutdown'] }) {
  const { t } = useTranslation(['settings', 'common']);
  const { shutdownDelay } = useAppInfo();
  const short = value !== 'nothing' && shutdownDelay !== null && shutdownDelay < enoughSeconds;
  return (
    <>
      <Row id="settings-host-shutdown" title={t('hostShutdown')} text={t('hostShutdownText')}>
        <SegmentedControl
          aria-labelledby="settings-host-shutdown"
          data={hostShutdownValues.map((each) => ({
            value: each,
            label: t(`hostShutdownValue.${each}`),
          }))}
          value={value}
          onChange={(atHostShutdown) => void saveSettings({ atHostShutdown })}
          data-testid="settings-host-shutdown"
        />
      </Row>
      {short ? (
        <div className="settings-row" data-testid="settings-delay">
          <div className="settings-row-text">
            <span className="pd-soft">
              {t('shutdownDelay', { seconds: String(Math.round(shutdownDelay)) })}
            </span>
            <code className="pd-mono pd-soft pd-selectable">{longerDelay}</code>
          </div>
          <CopyButton text={longerDelay} label={t('common:copy')} />
        </div>
      ) : null}
    </>
  );
}

/** Whether, and when, guests that do nothing are suspended. One that was set by hand is offered, too. */
function SuspendIdle({ value }: { value: number }) {
  const { t } = useTranslation('settings');
  const offered = suspendIdleValues.map((minutes) => ({
    value: String(minutes),
    label: t(`suspendIdleValue.${minutes}`),
  }));
  const isOffered = offered.some((one) => one.value === String(value));
  const other = { value: String(value), label: t('suspendIdleOther', { minutes: value }) };
  return (
    <Row id="settings-idle" title={t('suspendIdle')} text={t('suspendIdleText')}>
      <Select
        aria-labelledby="settings-idle"
        data={isOffered ? offered : [...offered, other]}
        value={String(value)}
        allowDeselect={false}
        onChange={(minutes) => {
          if (minutes) void saveSettings({ suspendIdleMinutes: Number(minutes) });
        }}
        w={200}
        miw={170}
        data-testid="settings-idle"
      />
    </Row>
  );
}

function Choices({ settings }: { settings: Settings }) {
  const { t } = useTranslation('settings');
  return (
    <section className="settings-card pd-card">
      <Row id="settings-language" title={t('language')}>
        <Select
          aria-labelledby="settings-language"
          data={languageValues.map((value) => ({ value, label: t(`languageValue.${value}`) }))}
          value={settings.language}
          allowDeselect={false}
          onChange={(language) => language && void saveSettings({ language })}
          w={200}
          data-testid="settings-language"
        />
      </Row>
      <Row id="settings-theme" title={t('theme')}>
        <SegmentedControl
          aria-labelledby="settings-theme"
          data={themeValues.map((value) => ({ value, label: t(`themeValue.${value}`) }))}
          value={settings.theme}
          onChange={(theme) => void saveSettings({ theme })}
          data-testid="settings-theme"
        />
      </Row>
      <Row id="settings-shutdown" title={t('shutdown')} text={t('shutdownText')}>
        <ShutdownField key={settings.shutdownSeconds} value={settings.shutdownSeconds} />
      </Row>
      <HostShutdown value={settings.atHostShutdown} />
      <SuspendIdle value={settings.suspendIdleMinutes} />
      <Row id="settings-proof" title={t('proof')} text={t('proofText')}>
        <Switch
          aria-labelledby="settings-proof"
          checked={settings.proveByItself}
          onChange={(event) => void saveSettings({ proveByItself: event.currentTarget.checked })}
          data-testid="settings-proof"
        />
      </Row>
    </section>
  );
}

/** Who gets which keys. */
function KeyChoices({ settings }: { settings: Settings }) {
  const { t } = useTranslation(['settings', 'consoles']);
  return (
    <section className="settings-card pd-card">
      <Row id="settings-release" title={t('release')} text={t('releaseText')}>
        <Select
          aria-labelledby="settings-release"
          data={releaseKeysValues.map((value) => ({
            value,
            label: t(`consoles:releaseKeys.${value}`),
          }))}
          value={settings.releaseKeys}
          allowDeselect={false}
          onChange={(releaseKeys) => releaseKeys && void saveSettings({ releaseKeys })}
          w={200}
          data-testid="settings-release"
        />
      </Row>
      <Row id="settings-desktop-keys" title={t('desktopKeys')} text={t('desktopKeysText')}>
        <Switch
          aria-labelledby="settings-desktop-keys"
          checked={settings.desktopKeysToGuest}
          onChange={(event) =>
            void saveSettings({ desktopKeysToGuest: event.currentTarget.checked })
          }
          data-testid="settings-desktop-keys"
        />
      </Row>
    </section>
  );
}

function About() {
  const { t } = useTranslation(['settings', 'common']);
  const info = useAppInfo();
  return (
    <section className="settings-card pd-card">
      <div className="settings-row">
        <span data-testid="app-version">{t('version', { version: info.version })}</span>
        <span className="pd-soft">
          {t('electron')} {info.electron}
        </span>
      </div>
      <div className="settings-row">
        <div className="settings-row-text">
          <span>{t('vmFolder')}</span>
          <span className="pd-mono pd-soft pd-selectable">{info.vmFolder}</span>
        </div>
        <CopyButton text={info.vmFolder} label={t('common:copy')} />
      </div>
      <div className="settings-row settings-help">
        <Button
          variant="default"
          size="xs"
          leftSection={<Keyboard size={14} aria-hidden />}
          onClick={() => openDialog({ kind: 'help' })}
          data-testid="settings-help"
        >
          {t('openHelp')}
        </Button>
      </div>
    </section>
  );
}

/** The person's choices, the keys, and what this is. */
export function SettingsPage() {
  const { t } = useTranslation(['settings', 'errors', 'vm', 'consoles']);
  const { settings, error } = useSettings();
  // The native menu changes the theme, too.
  useEffect(() => void loadSettings(), []);
  return (
    <div className="pd-page" data-testid="settings">
      <div className="pd-page-inner settings">
        <header>
          <h1 className="pd-page-title">{t('title')}</h1>
          <p className="pd-soft">{t('saved')}</p>
        </header>
        {error ? <ErrorPanel error={error} /> : null}
        {settings ? <Choices settings={settings} /> : null}
        {settings ? <KeyChoices settings={settings} /> : null}
        <h2 className="pd-section-title">{t('about')}</h2>
        <About />
      </div>
    </div>
  );
}
