import i18next from 'i18next';
import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, attempt } from '../api/client';
import { droppedFile, refuseDrop } from '../components/dropped-file';
import { errorText } from '../components/errors/error-text';
import { openWizard, useNavigation } from '../stores/navigation';

const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;

async function take(file: File): Promise<void> {
  const token = await window.paddock.grantDropped(file);
  if (token === null) {
    refuseDrop(i18next.t('dropUnreadable', { name: file.name }));
    return;
  }
  const outcome = await attempt(api.files.inspect({ token }));
  if (outcome.ok) openWizard(outcome.value);
  else refuseDrop(errorText(outcome.error).sentence);
}

/** A file dropped anywhere on the window becomes the source of a new VM. The wizard takes its own drops. */
export function DropTarget() {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const dialogOpen = useNavigation((navigation) => navigation.dialog !== null);
  useEffect(() => {
    if (dialogOpen) return undefined;
    const onDragOver = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      const file = droppedFile(event);
      if (file) void take(file);
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [dialogOpen]);
  if (!over || dialogOpen) return null;
  return (
    <div className="drop-target" aria-hidden data-testid="drop-target">
      <div className="drop-target-words">
        <FileDown size={44} strokeWidth={1.5} />
        {t('dropHint')}
      </div>
    </div>
  );
}
