import { BrowserWindow, Notification } from 'electron';
import type { VmSummary } from '../../../shared/vm-state';
import { machineKey } from '../../../shared/machine-ref';
import { type AppError, englishTexts } from '../../../shared/errors';
import { errorWords } from '../../../shared/texts/error-words';
import type { Language } from '../../../shared/texts/language';
import { loadErrorTexts, loadEventTexts } from '../../../shared/texts/load';
import { translate } from '../../../shared/texts/translate';
import type { Machines } from '../../machines/machines';
import { notify } from './notify';
import { troubleNews } from './trouble-news';

interface NotifySetup {
  window: () => BrowserWindow | null;
  language: () => Language;
  report: (message: string, error: unknown) => void;
}

/** Tells of crashes and other trouble by the desktop's notifications, while no window of ours has the keyboard. */
export function notifyTrouble(
  machines: Pick<Machines, 'subscribe'>,
  { window, language, report }: NotifySetup,
): void {
  if (!Notification.isSupported()) return;
  const known = new Map<string, VmSummary>();
  machines.subscribe((event) => {
    if (event.type === 'removed') known.delete(machineKey(event));
    if (event.type !== 'changed') return;
    const key = machineKey(event.vm);
    const before = known.get(key);
    known.set(key, event.vm);
    if (BrowserWindow.getFocusedWindow()) return;
    void tell(before, event.vm).catch((error: unknown) => report('A notification', error));
  });
  const tell = async (before: VmSummary | undefined, vm: VmSummary): Promise<void> => {
    const { error, bootTrouble, hostDisk, suspendAt } = vm;
    if (!error && !bootTrouble && !hostDisk && suspendAt === undefined) return;
    const spoken = language();
    const [events, errors] = await Promise.all([loadEventTexts(spoken), loadErrorTexts(spoken)]);
    const news = troubleNews(before, vm, {
      say: (sentence, params) => translate(spoken, events, sentence, params),
      error: (trouble) => errorWords(errors ?? englishTexts, trouble).sentence,
    });
    if (news === null) return;
    notify({ title: vm.name, body: news }, window);
  };
}

/** Tells that an automatic snapshot came to nothing, also while a window of ours has the keyboard: it is of no page. */
export async function notifyFailedSnapshot(
  vm: Pick<VmSummary, 'name'>,
  error: AppError,
  { window, language }: Pick<NotifySetup, 'window' | 'language'>,
): Promise<void> {
  const spoken = language();
  const [events, errors] = await Promise.all([loadEventTexts(spoken), loadErrorTexts(spoken)]);
  const reason = errorWords(errors ?? englishTexts, error).sentence;
  notify(
    { title: vm.name, body: translate(spoken, events, 'automatic-failed', { reason }) },
    window,
  );
}
