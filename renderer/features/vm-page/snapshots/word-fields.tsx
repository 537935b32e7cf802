import { Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { longestNote, longestTitle } from '../../../../shared/snapshot-limits';

interface WordFieldsProps {
  title: string;
  setTitle: (title: string) => void;
  note: string;
  setNote: (note: string) => void;
}

/** What a person writes on a snapshot. */
export function WordFields({ title, setTitle, note, setNote }: WordFieldsProps) {
  const { t } = useTranslation('snapshots');
  return (
    <>
      <TextInput
        label={t('take.name')}
        value={title}
        maxLength={longestTitle}
        onChange={(event) => setTitle(event.currentTarget.value)}
        data-autofocus
        data-testid="snapshot-title"
      />
      <Textarea
        label={t('take.note')}
        value={note}
        maxLength={longestNote}
        autosize
        minRows={2}
        maxRows={6}
        onChange={(event) => setNote(event.currentTarget.value)}
        data-testid="snapshot-note"
      />
    </>
  );
}
