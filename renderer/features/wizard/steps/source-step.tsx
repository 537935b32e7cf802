import { Loader, SegmentedControl, TextInput } from '@mantine/core';
import {
  CircleDashed,
  Disc3,
  FlaskConical,
  HardDrive,
  type LucideIcon,
  Terminal,
} from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceKind, VmDraft } from '../../../../shared/draft';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { useChecked } from '../state/checked';
import { useFieldNote } from '../../../components/fields/field-note';
import { FilePicker } from '../fields/file-picker';
import { useFileTrouble } from '../fields/files';
import { OutsideFiles } from '../fields/outside-files';
import { chooseKind, useWizard } from '../state/wizard-state';
import './source-step.css';

const sources: readonly (readonly [SourceKind, LucideIcon])[] = [
  ['iso', Disc3],
  ['disk', HardDrive],
  ['test-guest', FlaskConical],
  ['kernel', Terminal],
  ['none', CircleDashed],
];

interface SourceOptionProps {
  kind: SourceKind;
  icon: LucideIcon;
  chosen: boolean;
  children?: ReactNode;
}

function SourceOption({ kind, icon: Icon, chosen, children }: SourceOptionProps) {
  const { t } = useTranslation('wizard');
  return (
    <div className="source-option" data-chosen={chosen}>
      <label className="source-option-head">
        <input
          type="radio"
          name="source"
          className="visually-hidden"
          checked={chosen}
          onChange={() => chooseKind(kind)}
          data-autofocus={chosen || kind === 'iso' ? true : undefined}
          data-testid={`source-${kind}`}
        />
        <span className="source-option-icon">
          <Icon size={20} aria-hidden />
        </span>
        <span>
          <span className="source-option-title">{t(`source.${kind}.title`)}</span>
          <span className="source-option-text">{t(`source.${kind}.text`)}</span>
        </span>
        <span className="source-option-mark" aria-hidden />
      </label>
      {chosen && children ? <div className="source-option-body">{children}</div> : null}
    </div>
  );
}

function KernelFiles({ draft }: { draft: VmDraft | null }) {
  const { t } = useTranslation('wizard');
  const append = useWizard((state) => state.append);
  const note = useFieldNote(
    useChecked((checked) => checked.issues),
    'source.append',
    t('appendHint'),
  );
  const suggested = draft?.source.kind === 'kernel' ? draft.source.append : '';
  return (
    <>
      <FilePicker purpose="kernel" field="source.kernel" />
      <FilePicker purpose="initrd" field="source.initrd" optional />
      <FilePicker purpose="disk" field="source.file" optional what="rootDisk" />
      <OutsideFiles />
      <TextInput
        label={t('append')}
        value={append ?? suggested}
        onChange={(event) => useWizard.setState({ append: event.currentTarget.value })}
        classNames={{ input: 'pd-mono' }}
        data-testid="source-append"
        {...note}
      />
    </>
  );
}

const Gallery = lazy(async () => ({ default: (await import('../gallery/gallery')).Gallery }));

/** First step: what the guest starts from. */
export function SourceStep({ draft }: { draft: VmDraft | null }) {
  const { t } = useTranslation('gallery');
  const from = useWizard((state) => state.sourceFrom);
  return (
    <>
      <div className="source-from">
        <SegmentedControl
          size="sm"
          fullWidth
          aria-label={t('sourceLabel')}
          value={from}
          onChange={(value) =>
            useWizard.setState({ sourceFrom: value === 'download' ? 'download' : 'file' })
          }
          data={[
            { value: 'file', label: t('source.file') },
            { value: 'download', label: t('source.download') },
          ]}
          data-testid="source-from"
        />
      </div>
      {from === 'download' ? (
        <Suspense fallback={<Loader size={18} />}>
          <Gallery />
        </Suspense>
      ) : (
        <FileSources draft={draft} />
      )}
    </>
  );
}

function FileSources({ draft }: { draft: VmDraft | null }) {
  const { t } = useTranslation('wizard');
  const chosen = useWizard((state) => state.kind);
  const { error, refused } = useFileTrouble();
  const bodies: Partial<Record<SourceKind, ReactNode>> = {
    iso: <FilePicker purpose="iso" field="source.file" />,
    disk: (
      <>
        <FilePicker purpose="disk" field="source.file" />
        <OutsideFiles />
      </>
    ),
    kernel: <KernelFiles draft={draft} />,
  };
  return (
    <fieldset className="source-options">
      <legend className="wizard-heading">{t('source.heading')}</legend>
      {sources.map(([kind, icon]) => (
        <SourceOption key={kind} kind={kind} icon={icon} chosen={kind === chosen}>
          {bodies[kind]}
        </SourceOption>
      ))}
      {refused ? (
        <p className="wizard-refused" role="alert">
          {t('file.refused', { name: refused })}
        </p>
      ) : null}
      {error ? <ErrorPanel error={error} /> : null}
    </fieldset>
  );
}
