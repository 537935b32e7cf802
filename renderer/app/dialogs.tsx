import { lazy, Suspense } from 'react';
import type { TrashedVm } from '../../shared/trashed-vm';
import { type Dialog, useNavigation } from '../stores/navigation';
import { useReturnedFocus } from './use-returned-focus';

const Wizard = lazy(async () => ({ default: (await import('../features/wizard/wizard')).Wizard }));
const RemoveDialog = lazy(async () => ({
  default: (await import('../features/vm-page/remove/remove-dialog')).RemoveDialog,
}));
const CloneDialog = lazy(async () => ({
  default: (await import('../features/clone/clone-dialog')).CloneDialog,
}));
const ExportDialog = lazy(async () => ({
  default: (await import('../features/export/export-dialog')).ExportDialog,
}));
const ConfirmDialog = lazy(async () => ({
  default: (await import('../features/vm-page/confirm-dialog')).ConfirmDialog,
}));
const SuspendDialog = lazy(async () => ({
  default: (await import('../features/vm-page/suspend/suspend-dialog')).SuspendDialog,
}));
const DiscardStateDialog = lazy(async () => ({
  default: (await import('../features/vm-page/suspend/discard-dialog')).DiscardStateDialog,
}));
const BulkDialog = lazy(async () => ({
  default: (await import('../features/vm-list/selection/bulk-dialog')).BulkDialog,
}));
const WriteBaseDialog = lazy(async () => ({
  default: (await import('../features/vm-page/write-base-dialog')).WriteBaseDialog,
}));
const FilesDialog = lazy(async () => ({
  default: (await import('../features/vm-page/files/files-dialog')).FilesDialog,
}));
const UefiDialog = lazy(async () => ({
  default: (await import('../features/vm-page/uefi/uefi-dialog')).UefiDialog,
}));
const SendDialog = lazy(async () => ({
  default: (await import('../features/send-file/send-dialog')).SendDialog,
}));
const EmptyDialog = lazy(async () => ({
  default: (await import('../features/trash/empty-dialog')).EmptyDialog,
}));
const DiskToolDialog = lazy(async () => ({
  default: (await import('../features/disks/tool-dialog')).DiskToolDialog,
}));
const WipeDialog = lazy(async () => ({
  default: (await import('../features/disks/wipe-dialog')).WipeDialog,
}));
const InsideDialog = lazy(async () => ({
  default: (await import('../features/disks/inside-dialog')).InsideDialog,
}));
const FixDialog = lazy(async () => ({
  default: (await import('../features/host/fixes/fix-dialog')).FixDialog,
}));
const HelpDialog = lazy(async () => ({
  default: (await import('../features/settings/help-dialog')).HelpDialog,
}));
const AboutDialog = lazy(async () => ({
  default: (await import('../features/settings/about-dialog')).AboutDialog,
}));

const namesOf = (trashed: readonly TrashedVm[]) =>
  trashed.map(({ trashName }) => trashName).join('/');

/** The one that is open. The keys let no answer that was given for one machine pass for another. */
function Current({ dialog }: { dialog: Dialog }) {
  switch (dialog.kind) {
    case 'wizard':
      return <Wizard file={dialog.file} again={dialog.again ?? null} />;
    case 'remove':
      return <RemoveDialog key={dialog.id} id={dialog.id} />;
    case 'clone':
      return <CloneDialog key={dialog.id} id={dialog.id} />;
    case 'export':
      return <ExportDialog key={dialog.id} id={dialog.id} />;
    case 'empty-trash':
      return (
        <EmptyDialog key={namesOf(dialog.trashed)} trashed={dialog.trashed} all={dialog.all} />
      );
    case 'write-base':
      return <WriteBaseDialog id={dialog.id} error={dialog.error} />;
    case 'files':
      return <FilesDialog key={dialog.id} id={dialog.id} />;
    case 'uefi':
      return <UefiDialog key={dialog.id} id={dialog.id} />;
    case 'send-file':
      return <SendDialog key={dialog.id} id={dialog.id} file={dialog.file} />;
    case 'confirm':
      return <ConfirmDialog id={dialog.id} command={dialog.command} />;
    case 'suspend':
      return <SuspendDialog key={dialog.id} id={dialog.id} />;
    case 'discard-suspended':
      return <DiscardStateDialog key={dialog.id} id={dialog.id} start={dialog.start} />;
    case 'bulk':
      return <BulkDialog ids={dialog.ids} command={dialog.command} />;
    case 'disk-tool':
      return <DiskToolDialog key={dialog.tool + dialog.image.path} {...dialog} />;
    case 'disk-inside':
      return <InsideDialog key={dialog.image.path} image={dialog.image} />;
    case 'disk-wipe':
      return <WipeDialog key={dialog.image.path} image={dialog.image} />;
    case 'fix':
      return <FixDialog />;
    case 'about':
      return <AboutDialog />;
    case 'help':
      return <HelpDialog />;
  }
}

/** What lies over the page. Each dialog is a bundle of its own, read when it is first opened. */
export function Dialogs() {
  const dialog = useNavigation((navigation) => navigation.dialog);
  useReturnedFocus(dialog);
  return <Suspense fallback={null}>{dialog ? <Current dialog={dialog} /> : null}</Suspense>;
}
