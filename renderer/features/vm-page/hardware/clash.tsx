import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Row } from './rows';
import type { RowEdit } from './use-row-edit';
import { valueOf } from './values';
import type { Words } from './words';

interface ClashProps {
  row: Row;
  edit: RowEdit;
  words: Words;
  onMine: () => void;
}

/** Somebody changed the same meanwhile: both are shown, and the person chooses. */
export function Clash({ row, edit, words, onMine }: ClashProps) {
  const { t } = useTranslation('hardware');
  if (!edit.clash) return null;
  const lines = (of: typeof edit.draft) => valueOf(row, of, words).join(' · ') || t('value.none');
  return (
    <section className="hw-clash" role="alert" data-testid="edit-clash">
      <p className="hw-clash-text">{t('clash.text')}</p>
      <dl>
        <dt>{t('clash.theirs')}</dt>
        <dd data-testid="clash-theirs">{lines(edit.clash)}</dd>
        <dt>{t('clash.mine')}</dt>
        <dd data-testid="clash-mine">{lines(edit.draft)}</dd>
      </dl>
      <div className="hw-clash-buttons">
        <Button size="xs" variant="default" onClick={edit.takeTheirs} data-testid="take-theirs">
          {t('clash.takeTheirs')}
        </Button>
        <Button size="xs" onClick={onMine} loading={edit.busy} data-testid="take-mine">
          {t('clash.takeMine')}
        </Button>
      </div>
    </section>
  );
}
