import { useTranslation } from 'react-i18next';
import type { FirmwareSetup as Setup } from '../../../../shared/host';
import { Disclosure } from '../../../components/disclosure';
import { sentence } from '../../../i18n/message';
import '../more.css';
import { RemedyView } from '../verdicts/remedy-view';
import { SettingPlaces, SetupSteps } from './setup-steps';

interface FirmwareSetupProps {
  setup: Setup;
  /** Something waits to be switched on there. */
  wanted: boolean;
  /** What waits; the steps lead to the processor's switch first. */
  off: { processor: boolean; passThrough: boolean };
}

type Feature = Setup['settings'][number]['feature'];

const passThrough: readonly Feature[] = ['iommu', 'sriov', 'above4g'];

/** What only those need who give devices to guests; reached and saved as the first. */
function PassThrough({ setup, steps, open }: { setup: Setup; steps: Feature; open: boolean }) {
  const { t } = useTranslation(['panel', 'host']);
  const parts = passThrough
    .filter((feature) => feature !== steps)
    .map((feature) => setup.settings.filter((setting) => setting.feature === feature))
    .filter((settings) => settings.length > 0);
  if (parts.length === 0) return null;
  return (
    <details className="setup-more" open={open} data-testid="setup-pass-through">
      <summary>{t('setupSteps.passThrough')}</summary>
      <div className="setup-more-body">
        <p className="more-note pd-soft">{t('setupSteps.passThroughText')}</p>
        {parts.map((settings) => (
          <section key={settings[0]?.feature}>
            <h3>{settings[0] ? sentence(settings[0].title) : null}</h3>
            <SettingPlaces settings={settings} sources={setup.sources} />
          </section>
        ))}
      </div>
    </details>
  );
}

function SourceList({ sources }: { sources: Setup['sources'] }) {
  const { t } = useTranslation('panel');
  if (sources.length === 0) return null;
  return (
    <details className="more-note pd-soft" data-testid="setup-sources">
      <summary>{t('setupSteps.sources')}</summary>
      <ol className="setup-sources pd-selectable">
        {sources.map(({ title, address }) => (
          <li key={address}>
            <span className="setup-source">{title}</span>
            <span className="setup-source">{address}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Where this maker's computers keep the switches, step by step, and what of it is proven. */
export function FirmwareSetup({ setup, wanted, off }: FirmwareSetupProps) {
  const { t } = useTranslation(['panel', 'host']);
  const steps = off.passThrough && !off.processor ? 'iommu' : 'vt';
  const settings = setup.settings.filter(({ feature }) => feature === steps);
  const notes = setup.notes.map((note) => <p key={note.key}>{sentence(note)}</p>);
  return (
    <Disclosure
      title={sentence(setup.title)}
      text={t('setupText')}
      openAtFirst={wanted}
      testId="firmware-setup"
    >
      {setup.vendor === null ? notes : null}
      {settings.length > 0 ? <SetupSteps setup={setup} settings={settings} /> : null}
      {setup.vendor === null ? null : notes}
      <PassThrough setup={setup} steps={steps} open={off.passThrough} />
      {setup.restart ? (
        <ul>
          <RemedyView remedy={setup.restart} place={{ of: 'firmware-setup', part: null }} />
        </ul>
      ) : null}
      <SourceList sources={setup.sources} />
    </Disclosure>
  );
}
