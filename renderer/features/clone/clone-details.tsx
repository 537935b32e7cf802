import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClonePlan } from '../../../shared/cloning';
import { formatSize } from '../../../shared/units';

interface CloneDetailsProps {
  plan: ClonePlan;
  /** Of the machine that is cloned. */
  name: string;
  newTpm: boolean;
  onNewTpm: (newTpm: boolean) => void;
}

/** What else differs between a clone and what it is made from, where there is something to say. */
export function CloneDetails({ plan, name, newTpm, onNewTpm }: CloneDetailsProps) {
  const { t, i18n } = useTranslation('clone');
  const { freeBytes, files, forwards, running, tpm, extraArgs } = plan;
  const left = files.filter(({ snapshots }) => snapshots > 0);
  return (
    <div className="clone-details" data-testid="clone-details">
      {running ? <p>{t('running', { name })}</p> : null}
      {tpm === 'copied' ? <TpmChoice newTpm={newTpm} onNewTpm={onNewTpm} /> : null}
      {forwards.length > 0 ? (
        <div data-testid="clone-forwards">
          <p>{t('forwardText', { name })}</p>
          <ul>
            {forwards.map(({ nic, protocol, from, to }) => (
              <li key={`${nic} ${protocol} ${from}`}>
                {to === null
                  ? t('forwardGone', { protocol, from })
                  : t('forward', { protocol, from, to })}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {left.map(({ device, snapshots }) => (
        <p key={device}>{t('snapshots', { device, count: snapshots })}</p>
      ))}
      {extraArgs ? <p>{t('extraArgs')}</p> : null}
      {freeBytes === null ? null : (
        <p className="pd-soft">{t('free', { free: formatSize(freeBytes, i18n.language) })}</p>
      )}
    </div>
  );
}

function TpmChoice({ newTpm, onNewTpm }: Pick<CloneDetailsProps, 'newTpm' | 'onNewTpm'>) {
  const { t } = useTranslation('clone');
  const label = useId();
  return (
    <div className="clone-tpm">
      <span id={label}>{t('tpm')}</span>
      <SegmentedControl
        aria-labelledby={label}
        size="xs"
        value={newTpm ? 'new' : 'copied'}
        onChange={(value) => onNewTpm(value === 'new')}
        data={[
          { value: 'copied', label: t('tpmCopied') },
          { value: 'new', label: t('tpmNew') },
        ]}
        data-testid="clone-tpm"
      />
      <p className="pd-soft">{t(newTpm ? 'tpmNewText' : 'tpmCopiedText')}</p>
    </div>
  );
}
