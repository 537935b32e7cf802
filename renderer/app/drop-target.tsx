import i18next from 'i18next';
import { FileDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { api, attempt } from '../api/client';
import { droppedFile, refuseDrop } from '../components/dropped-file';
import { errorText } from '../components/errors/error-text';
import { useFullScreenElement } from '../components/full-screen-element';
import { openDialog, openWizard, useNavigation } from '../stores/navigation';
import { type DropScreen, screenUnder } from './drop-screen';

/** Where a file is dragged: over a screen, or elsewhere. */
type Over = DropScreen | 'window';

const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;

/** A file that makes a virtual machine. */
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

/** A file for a guest: where it goes there is asked first. */
async function send(file: File, { id }: DropScreen): Promise<void> {
  const { name, size: bytes } = file;
  const token = await window.paddock.grantDropped(file);
  if (token === null) refuseDrop(i18next.t('sendUnreadable', { name }));
  else openDialog({ kind: 'send-file', id, file: { token, name, bytes } });
}

function drop(event: DragEvent, alone: boolean): void {
  const screen = screenUnder(event.target);
  if (!screen && alone) return event.preventDefault();
  const several = { title: i18next.t('sendOne'), text: i18next.t('sendOneText') };
  const file = droppedFile(event, screen ? several : undefined);
  if (file) void (screen ? send(file, screen) : take(file));
}

/**
 * A file dropped on the screen of a guest that runs is sent into it; anywhere else on the window it becomes the source
 * of a new VM, unless the window is for the screen alone. The wizard takes its own drops.
 */
export function DropTarget({ alone }: { alone: boolean }) {
  const [over, setOver] = useState<Over | null>(null);
  const dialogOpen = useNavigation((navigation) => navigation.dialog !== null);
  useEffect(() => {
    if (dialogOpen) return undefined;
    const onDragOver = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      const screen = screenUnder(event.target) ?? (alone ? null : 'window');
      // It comes many times a second.
      setOver((before) => (isSame(before, screen) ? before : screen));
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(null);
    };
    const onDrop = (event: DragEvent) => {
      setOver(null);
      drop(event, alone);
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [dialogOpen, alone]);
  return over === null || dialogOpen ? null : <Hint over={over} />;
}

const idOf = (over: Over | null) => (over === null || over === 'window' ? over : over.id);
const isSame = (before: Over | null, now: Over | null) => idOf(before) === idOf(now);

/** What a drop would do, drawn over the place that takes it. */
function Hint({ over }: { over: Over }) {
  const { t } = useTranslation();
  const filling = useFullScreenElement();
  const onScreen = over === 'window' ? null : over;
  const hint = (
    <div
      className="drop-target"
      aria-hidden
      {...(onScreen && { style: { inset: 'auto', ...onScreen.place } })}
      data-testid="drop-target"
    >
      <div className="drop-target-words">
        <FileDown size={44} strokeWidth={1.5} />
        {onScreen ? t('dropSend', { name: onScreen.name }) : t('dropHint')}
      </div>
    </div>
  );
  // Nothing outside the element that is in full screen is visible.
  return filling ? createPortal(hint, filling) : hint;
}
