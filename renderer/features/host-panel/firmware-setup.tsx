import { useTranslation } from 'react-i18next';
import type { FirmwareSetup as Setup } from '../../../shared/host';
import { Disclosure } from '../../components/disclosure';
import { sentence } from '../../i18n/message';
import './more.css';
import { RemedyView } from './remedy-view';
import { SettingPlaces, SetupSteps } from './setup-steps';

interface FirmwareSetupProps {
  setup: Setup;
  /** Something waits to be switched on there. */
  wanted: boolean;
  /** What waits is for passing devices through. */
  passThroughWanted: boolean;
}

const passThrough = ['iommu', 'sriov', 'above4g'] as const;

/** What only those need who give devices to guests; reached and saved as the first. */
function PassThrough({ setup, wanted }: { setup: Setup; wanted: boolean }) {
  const { t } = useTranslation(['panel', 'host']);
  const parts = passThrough
    .map((feature) => setup.settings.filter((setting) => setting.feature === feature))
    .filter((settings) => settings.length > 0);
  if (parts.length === 0) return null;
  return (
    <details className="setup-more" open={wanted} data-testid="setup-pass-through">
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
            {title}: {address}
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Where this maker's computers keep the switches, step by step, and what of it is proven. */
export function FirmwareSetup({ setup, wanted, passThroughWanted }: FirmwareSetupProps) {
  const { t } = useTranslation(['panel', 'host']);
  const processor = setup.settings.filter(({ feature }) => feature === 'vt');
  return (
    <Disclosure
      title={sentence(setup.title)}
      text={t('setupText')}
      openAtFirst={wanted}
      testId="firmware-setup"
    >
      {setup.notes.map((note) => (
        <p key={note.key} className="setup-note">
          {sentence(note)}
        </p>
      ))}
      {processor.length > 0 ? <SetupSteps setup={setup} settings={processor} /> : null}
      <PassThrough setup={setup} wanted={passThroughWanted} />
      {setup.restart ? (
        <ul>
          <RemedyView remedy={setup.restart} place={{ of: 'firmware-setup', part: null }} />
        </ul>
      ) : null}
      <SourceList sources={setup.sources} />
    </Disclosure>
  );
}
