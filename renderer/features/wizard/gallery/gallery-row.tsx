import { Button } from '@mantine/core';
import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type GalleryEntry, isPastEnd } from '../../../../shared/gallery';
import type { Job } from '../../../../shared/job';
import { formatSize } from '../../../../shared/units';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { OsTile } from '../../../components/os/os-tile';
import { ProgressBar } from '../../../components/progress-bar';
import { progressOf, stepOf } from '../../../i18n/job-text';
import { chooseKind, useWizard } from '../state/wizard-state';
import {
  fetchImage,
  pauseDownload,
  subjectOf,
  useRunningDownload,
  useWaiting,
} from './use-downloads';

/** `Debian 13 netinst`. */
const nameOf = ({ name, version, edition }: GalleryEntry): string =>
  [name, version, edition].filter((part) => part !== '').join(' ');

const today = (): string => new Date().toISOString().slice(0, 10);

/** What is worth knowing before it is fetched. */
function Facts({ entry }: { entry: GalleryEntry }) {
  const { t, i18n } = useTranslation('gallery');
  const size = (bytes: number) => formatSize(bytes, i18n.language);
  const day = (text: string) =>
    new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone: 'UTC' }).format(
      new Date(text),
    );
  const past = isPastEnd(entry, today());
  const { kind, bytes, state, stored, endOfLife, proof } = entry;
  const facts = [
    t(`kind.${kind}`),
    state === 'away' && bytes !== undefined ? t('size', { size: size(bytes) }) : null,
    state === 'here' ? size(stored) : null,
    state === 'part' ? t('state.part', { size: size(stored) }) : null,
    endOfLife !== undefined && !past ? t('endOfLife', { date: day(endOfLife) }) : null,
    kind === 'bring-your-own' ? null : t(`proof.${proof}`),
  ].filter((fact) => fact !== null);
  return (
    <span className="gallery-facts pd-soft">
      {facts.join(' · ')}
      {past ? (
        <span className="gallery-ended">{t('ended', { date: day(endOfLife ?? '') })}</span>
      ) : null}
    </span>
  );
}

/** How far a download is, with the button that pauses it. */
export function DownloadProgress({ job, name }: { job: Job; name: string }) {
  const { t, i18n } = useTranslation(['gallery', 'jobs']);
  const pausing = job.state === 'cancelling';
  return (
    <div className="gallery-progress" data-testid="gallery-progress">
      <ProgressBar label={t('progress', { name })} fraction={job.fraction} />
      <p className="gallery-progress-words pd-soft">
        <span role="status">{pausing ? t('pausing') : stepOf(job)}</span>
        <span>{progressOf(job, i18n.language)}</span>
      </p>
      <Button
        variant="default"
        size="compact-sm"
        disabled={pausing || !job.cancellable}
        aria-label={t('pauseLabel', { name })}
        onClick={() => pauseDownload(job)}
        data-testid="gallery-pause"
      >
        {t('pause')}
      </Button>
    </div>
  );
}

const words = {
  away: ['download', 'downloadLabel'],
  part: ['resume', 'resumeLabel'],
  here: ['use', 'useLabel'],
} as const;

function FetchButton({ entry }: { entry: GalleryEntry }) {
  const { t } = useTranslation('gallery');
  const { id, state } = entry;
  const [text, label] = words[state];
  const asking = useWaiting((waiting) => waiting.subject === subjectOf(id));
  return (
    <Button
      variant={state === 'here' ? 'filled' : 'default'}
      size="xs"
      loading={asking}
      aria-label={t(label, { name: nameOf(entry) })}
      onClick={() => void fetchImage(subjectOf(id), { kind: 'entry', id })}
      data-testid={`gallery-fetch-${id}`}
    >
      {t(text)}
    </Button>
  );
}

/** What its maker lets nobody else hand out: where it is, and where its file goes. */
function BringButton({ entry }: { entry: GalleryEntry }) {
  const { t } = useTranslation('gallery');
  return (
    <Button
      variant="default"
      size="xs"
      aria-label={t('bringLabel', { name: nameOf(entry) })}
      onClick={() => {
        chooseKind('iso');
        useWizard.setState({ sourceFrom: 'file', os: entry.os });
      }}
      data-testid={`gallery-bring-${entry.id}`}
    >
      {t('bring')}
    </Button>
  );
}

/** One system of the gallery. */
export function GalleryRow({ entry }: { entry: GalleryEntry }) {
  const { t } = useTranslation('gallery');
  const subject = subjectOf(entry.id);
  const job = useRunningDownload(subject);
  const failed = useWaiting((waiting) =>
    waiting.failed?.subject === subject ? waiting.failed.error : null,
  );
  const name = nameOf(entry);
  const bring = entry.kind === 'bring-your-own';
  return (
    <li className="gallery-row" data-testid={`gallery-${entry.id}`} data-state={entry.state}>
      <OsTile os={entry.picture} />
      <div className="gallery-text">
        <span className="gallery-name">
          {name}
          {entry.state === 'here' ? (
            <span className="gallery-here">
              <Check size={13} aria-hidden />
              {t('state.here')}
            </span>
          ) : null}
        </span>
        <Facts entry={entry} />
        {bring ? (
          <span className="gallery-facts pd-soft pd-selectable">
            {t('bringText', { page: entry.page ?? '' })}
          </span>
        ) : null}
      </div>
      {bring ? <BringButton entry={entry} /> : null}
      {bring || job ? null : <FetchButton entry={entry} />}
      {job ? <DownloadProgress job={job} name={name} /> : null}
      {failed ? (
        <div className="gallery-failed">
          <ErrorPanel error={failed} />
        </div>
      ) : null}
    </li>
  );
}
