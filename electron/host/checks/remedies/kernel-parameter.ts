import type { Message, Remedy } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { type BootLoader, bootLoader, entryUpdate, grubUpdate } from './boot-loader';
import { addGrubWord, addLineWord, grubHoldsWord, holdsWord } from './kernel-words';
import { shellLines, writing } from './remedies';

const grubFile = '/etc/default/grub';
const lineFile = '/etc/kernel/cmdline';
const backupOf = (file: string) => `${file}.paddock-backup`;

/**
 * A file is edited by `tee`, which keeps owner, mode and label, from text that only main has held. `cp` leaves a
 * copy first, and never over an earlier one. (`install /dev/stdin` would do both at once, but the coreutils of
 * Ubuntu 25.10 and later fail on it: uutils/coreutils issue 12407.)
 */
function edit(
  id: string,
  title: Message,
  change: { file: string; before: string; after: string },
  update: string[],
  shown: string[],
): Remedy {
  const { file } = change;
  const backup = backupOf(file);
  const argvs = [['cp', '--archive', '--backup=numbered', file, backup], ['tee', file], update];
  return {
    ...writing(id, title, argvs, { ...change, backup }, shown),
    afterwards: message('remedy.afterwards.restart'),
  };
}

function withGrub(snapshot: HostSnapshot, word: string): Remedy {
  const title = message('remedy.kernel-parameter-grub', { word });
  const update = grubUpdate(snapshot);
  const shown = [
    `sudo sed -i 's/^GRUB_CMDLINE_LINUX="/&${word} /' ${grubFile}`,
    `sudo ${(update ?? ['grub-mkconfig', '-o', '/boot/grub/grub.cfg']).join(' ')}`,
  ];
  const before = valueOf(snapshot.boot.grubDefaults);
  const after = before === undefined ? null : addGrubWord(before, word);
  // A fragment that sets the variable again would undo the edit.
  const overridden = snapshot.boot.grubFragments.some((text) =>
    /^\s*(?:export\s+)?GRUB_CMDLINE_LINUX=/m.test(text),
  );
  if (before === undefined || after === null || update === null || overridden) {
    return shellLines('kernel-parameter-grub', title, shown);
  }
  return edit('kernel-parameter-grub', title, { file: grubFile, before, after }, update, shown);
}

function withSystemdBoot(snapshot: HostSnapshot, word: string): Remedy {
  const id = 'kernel-parameter-systemd-boot';
  const title = message('remedy.kernel-parameter-systemd-boot', { word });
  const update = entryUpdate(snapshot);
  const shown = [
    `sudo sed -i '1s/$/ ${word}/' ${lineFile}`,
    `sudo ${(update ?? ['kernel-install', 'add-all']).join(' ')}`,
  ];
  const before = valueOf(snapshot.boot.kernelCommandLine);
  const after = before === undefined ? null : addLineWord(before, word);
  // Without that file the entries were written by hand or by something else, which nobody can guess.
  if (before === undefined || after === null || update === null) {
    return before === undefined ? byHand(snapshot, word, title) : shellLines(id, title, shown);
  }
  return edit(id, title, { file: lineFile, before, after }, update, shown);
}

/** Told in words: where there is no file that can be shown and edited safely. */
function byHand(snapshot: HostSnapshot, word: string, title: Message): Remedy {
  const place = snapshot.boot.present.find((file) => file.endsWith('/loader/loader.conf'));
  const folder = place?.replace('loader.conf', 'entries') ?? '/boot/loader/entries';
  return {
    ...shellLines('kernel-parameter-entry', title, [`sudoedit ${folder}/*.conf`]),
    hint: message('remedy.hint.entry', { word }),
  };
}

const inWords: Record<
  Exclude<BootLoader, 'grub' | 'systemd-boot'>,
  (word: string) => { title: Message; lines: string[]; hint?: Message }
> = {
  grubby: (word) => ({
    title: message('remedy.kernel-parameter-grubby', { word }),
    lines: [`sudo grubby --update-kernel=ALL --args=${word}`],
  }),
  ostree: (word) => ({
    title: message('remedy.kernel-parameter-ostree', { word }),
    lines: [`sudo rpm-ostree kargs --append=${word}`],
  }),
  refind: (word) => ({
    title: message('remedy.kernel-parameter-refind', { word }),
    lines: ['sudoedit /boot/refind_linux.conf'],
    hint: message('remedy.hint.refind', { word }),
  }),
  other: (word) => ({
    title: message('remedy.kernel-parameter-other', { word }),
    lines: [],
    hint: message('remedy.hint.other', { word }),
  }),
};

/** How a word comes onto the kernel's command line with the boot loader that this machine has. */
export function kernelParameter(snapshot: HostSnapshot, word: string): Remedy[] {
  const loader = bootLoader(snapshot);
  if (loader === 'grub') return [withGrub(snapshot, word)];
  if (loader === 'systemd-boot') return [withSystemdBoot(snapshot, word)];
  const { title, lines, hint } = inWords[loader](word);
  return [{ ...shellLines(`kernel-parameter-${loader}`, title, lines), ...(hint && { hint }) }];
}

/** Whether the word was given to the boot loader already, so that only a restart is missing. */
export function kernelParameterWaits(snapshot: HostSnapshot, word: string): boolean {
  const { grubDefaults, kernelCommandLine } = snapshot.boot;
  const loader = bootLoader(snapshot);
  if (loader === 'grub') return grubHoldsWord(valueOf(grubDefaults) ?? '', word);
  return loader === 'systemd-boot' && holdsWord(valueOf(kernelCommandLine) ?? '', word);
}
