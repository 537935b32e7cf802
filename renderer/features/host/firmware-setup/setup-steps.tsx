import { BadgeCheck, BookOpen, ChevronRight, CircleHelp } from 'lucide-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { FirmwareSetup } from '../../../../shared/host';
import type { SetupEvidence } from '../../../../shared/setup-evidence';
import { sentence, sentenceFor } from '../../../i18n/message';
import './setup-steps.css';

type Setting = FirmwareSetup['settings'][number];
type Sources = FirmwareSetup['sources'];

const evidenceIcons = { maker: BadgeCheck, others: BookOpen, usual: CircleHelp } as const;

interface EvidenceProps {
  claim: { evidence: SetupEvidence; sources: string[] };
  /** All sources, in the order in which they are numbered below. */
  sources: Sources;
}

/** `[1]`: where a source stands in the list below. */
function SourceNumbers({ addresses, sources }: { addresses: string[]; sources: Sources }) {
  return addresses.map((address) => {
    const index = sources.findIndex((one) => one.address === address);
    return ` [${index + 1}]`;
  });
}

/** How much of a claim is proven, in words, and by which of the sources. */
function Evidence({ claim, sources }: EvidenceProps) {
  const Icon = evidenceIcons[claim.evidence];
  const key = `setup.evidence.${claim.evidence}`;
  return (
    <span className="setup-evidence" data-evidence={claim.evidence}>
      <Icon size={13} aria-hidden />
      <span>
        {sentenceFor('host', key, {}, claim.evidence)}
        <SourceNumbers addresses={claim.sources} sources={sources} />
      </span>
    </span>
  );
}

/** Menus one inside the other, as the firmware writes them. */
function MenuPath({ path }: { path: string[] }) {
  return (
    <span className="setup-path pd-selectable">
      {path.map((menu, index) => (
        <Fragment key={menu}>
          {index > 0 ? <ChevronRight size={14} role="img" aria-label="▸" /> : null}
          <span className="setup-menu">{menu}</span>
        </Fragment>
      ))}
    </span>
  );
}

function SettingNames({ names }: { names: string[] }) {
  const { t } = useTranslation('panel');
  return (
    <span className="setup-names">
      {names.map((name, index) => (
        <Fragment key={name}>
          {index > 0 ? <span className="pd-soft">{t('setupSteps.or')}</span> : null}
          <strong className="setup-name pd-selectable">{name}</strong>
        </Fragment>
      ))}
    </span>
  );
}

/** The places where a setting may be: a machine has one of them. */
export function SettingPlaces({ settings, sources }: { settings: Setting[]; sources: Sources }) {
  return (
    <ul className="setup-places">
      {settings.map((setting) => (
        <li key={setting.where.text}>
          <span className="setup-place">
            <MenuPath path={setting.path} />
            <ChevronRight size={14} role="img" aria-label="▸" />
            <SettingNames names={setting.names} />
          </span>
          <Evidence claim={setting} sources={sources} />
        </li>
      ))}
    </ul>
  );
}

function KeyStep({ setupKey, sources }: { setupKey: FirmwareSetup['key']; sources: Sources }) {
  const { t } = useTranslation(['panel', 'host']);
  if (!setupKey) return null;
  return (
    <li>
      <p>{t('setupSteps.key', { count: setupKey.names.length })}</p>
      <p className="setup-keys">
        {setupKey.names.map((name, index) => (
          <Fragment key={name}>
            {index > 0 ? <span className="pd-soft">{t('setupSteps.or')}</span> : null}
            <kbd className="setup-kbd">{name}</kbd>
          </Fragment>
        ))}
      </p>
      {setupKey.notes.map((note) => (
        <p key={note.key}>{sentence(note)}</p>
      ))}
      <Evidence claim={setupKey} sources={sources} />
    </li>
  );
}

/** One place is two steps, open and switch; several are one, because each menu has its own name for the switch. */
function SwitchSteps({ settings, sources }: { settings: Setting[]; sources: Sources }) {
  const { t } = useTranslation('panel');
  const [only, ...others] = settings;
  if (!only) return null;
  if (others.length > 0)
    return (
      <li>
        <p>{t('setupSteps.oneOf')}</p>
        <SettingPlaces settings={settings} sources={sources} />
      </li>
    );
  return (
    <>
      <li>
        <p>{t('setupSteps.open')}</p>
        <MenuPath path={only.path} />
      </li>
      <li>
        <p>{t('setupSteps.switch')}</p>
        <SettingNames names={only.names} />
        <Evidence claim={only} sources={sources} />
      </li>
    </>
  );
}

/** From switching the machine on to the saved setting, for one setting. */
export function SetupSteps({ setup, settings }: { setup: FirmwareSetup; settings: Setting[] }) {
  const { t } = useTranslation(['panel', 'host']);
  return (
    <ol className="setup-steps" data-testid="setup-steps">
      <KeyStep setupKey={setup.key} sources={setup.sources} />
      <SwitchSteps settings={settings} sources={setup.sources} />
      <li>
        <p>{t('setupSteps.save')}</p>
        <p className="setup-keys">
          <kbd className="setup-kbd">F10</kbd>
        </p>
        <p className="pd-soft">{t('setupSteps.saveHow')}</p>
      </li>
      {setup.afterwards ? (
        <li>
          <p>
            {sentence(setup.afterwards.sentence)}
            <SourceNumbers addresses={setup.afterwards.sources} sources={setup.sources} />
          </p>
        </li>
      ) : null}
    </ol>
  );
}
