import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../../shared/errors';
import type { SeedNote, SeedView } from '../../../../shared/seed-calls';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';
import { DialogFoot } from '../../../components/dialog-foot';
import { ErrorPanel } from '../../../components/errors/error-panel';
import '../../../theme/mantine-later';
import './seed-dialog.css';

interface DialogProps {
  vm: VmSummary;
  seed: SeedView;
  onSaved: (seed: SeedView) => void;
  onClose: () => void;
}

/** What cloud-init passes over in a text that was saved. */
function Notes({ notes }: { notes: readonly SeedNote[] }) {
  const { t } = useTranslation('vm');
  if (notes.length === 0) return null;
  return (
    <ul className="seed-notes" role="status" data-testid="seed-notes">
      {notes.map(({ line, key, near }) => (
        <li key={`${line} ${key}`}>
          {near === null
            ? t('login.unknown', { line, key })
            : t('login.unknownNear', { line, key, near })}
        </li>
      ))}
    </ul>
  );
}

interface Edited {
  userData: string;
  network: string;
}

const look = { autosize: true, spellCheck: false, classNames: { input: 'pd-mono' } } as const;

/** Both texts as they are typed. */
function Texts({ edited, onChange }: { edited: Edited; onChange: (edited: Edited) => void }) {
  const { t } = useTranslation('vm');
  return (
    <>
      <Textarea
        {...look}
        label={t('login.userData')}
        value={edited.userData}
        minRows={8}
        maxRows={18}
        data-autofocus
        onChange={(event) => onChange({ ...edited, userData: event.currentTarget.value })}
        data-testid="seed-user-data"
      />
      <Textarea
        {...look}
        label={t('login.networkConfig')}
        description={t('login.networkHint')}
        value={edited.network}
        minRows={2}
        maxRows={10}
        mt="md"
        onChange={(event) => onChange({ ...edited, network: event.currentTarget.value })}
        data-testid="seed-network-config"
      />
    </>
  );
}

/** The texts that cloud-init reads, to look at and to change. */
export function SeedDialog({ vm, seed, onSaved, onClose }: DialogProps) {
  const { t } = useTranslation(['vm', 'common', 'errors']);
  const before = { userData: seed.userData, network: seed.networkConfig ?? '' };
  const [edited, setEdited] = useState<Edited>(before);
  const [error, setError] = useState<AppError | null>(null);
  const [notes, setNotes] = useState<readonly SeedNote[]>([]);
  const [busy, setBusy] = useState(false);
  const same = edited.userData === before.userData && edited.network === before.network;
  const save = async () => {
    setBusy(true);
    const { userData, network } = edited;
    const texts = { userData, networkConfig: network.trim() === '' ? null : network };
    const outcome = await attempt(api.vms.saveSeed({ id: vm.id, texts, base: seed.instanceId }));
    setBusy(false);
    setError(outcome.ok ? null : outcome.error);
    if (!outcome.ok) return;
    onSaved(outcome.value.seed);
    setNotes(outcome.value.notes);
    // What was passed over is read first.
    if (outcome.value.notes.length === 0) onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('login.editTitle', { name: vm.name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      closeOnClickOutside={same}
      closeOnEscape={same}
      size={720}
      data-testid="seed-dialog"
    >
      <p className="pd-soft seed-text">{t('login.editText')}</p>
      <Texts edited={edited} onChange={setEdited} />
      {error ? <ErrorPanel error={error} onDismiss={() => setError(null)} /> : null}
      <Notes notes={notes} />
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('common:close')}
        </Button>
        <Button disabled={same} loading={busy} onClick={() => void save()} data-testid="save-seed">
          {t('login.save')}
        </Button>
      </DialogFoot>
    </Modal>
  );
}
