import { app, type BrowserWindow, dialog } from 'electron';
import path from 'node:path';
import type { Settings } from '../../../shared/settings';
import type { Desktop, FilePurpose } from '../api/desktop';
import { shellLanguage } from '../language';
import { menuLabels } from './menu-labels';

/** File name endings that the open dialog shows first; the content decides what a file is. */
const endings: Record<FilePurpose, string[]> = {
  iso: ['iso', 'img'],
  disk: ['qcow2', 'img', 'raw', 'vmdk', 'vdi', 'vhdx', 'vhd'],
  kernel: [],
  initrd: [],
  any: [],
  send: [],
};

const saveFolders = { png: 'pictures', webm: 'videos', log: 'documents' } as const;

interface FileDialogsSetup {
  services: { settings: { get: () => Settings } };
  /** Dialogs belong to it. */
  window: () => BrowserWindow | null;
}

/** The desktop's own dialogs for opening and saving. */
export function fileDialogs({
  services,
  window,
}: FileDialogsSetup): Pick<Desktop, 'chooseFile' | 'chooseFolder' | 'chooseToSave'> {
  const lastFolder = new Map<FilePurpose, string>();
  let lastChosen: string | null = null;
  return {
    async chooseFile(purpose) {
      const labels = labelsFor(services.settings.get());
      const options: Electron.OpenDialogOptions = {
        title: labels.chooseTitle[purpose],
        properties: ['openFile', 'dontAddToRecent'],
        filters: [
          ...(endings[purpose].length > 0
            ? [{ name: labels.chooseKind[purpose], extensions: endings[purpose] }]
            : []),
          { name: labels.allFiles, extensions: ['*'] },
        ],
        // Without it, newer versions open the Downloads folder every time.
        defaultPath: lastFolder.get(purpose) ?? app.getPath('home'),
      };
      const parent = window();
      const { canceled, filePaths } = parent
        ? await dialog.showOpenDialog(parent, options)
        : await dialog.showOpenDialog(options);
      const [file] = filePaths;
      if (canceled || file === undefined) return null;
      lastFolder.set(purpose, path.dirname(file));
      return file;
    },
    async chooseFolder() {
      const options: Electron.OpenDialogOptions = {
        title: labelsFor(services.settings.get()).chooseFolder,
        properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'],
        defaultPath: lastChosen ?? app.getPath('home'),
      };
      const parent = window();
      const { canceled, filePaths } = parent
        ? await dialog.showOpenDialog(parent, options)
        : await dialog.showOpenDialog(options);
      const [folder] = filePaths;
      if (canceled || folder === undefined) return null;
      lastChosen = folder;
      return folder;
    },
    async chooseToSave(kind, name) {
      const labels = labelsFor(services.settings.get());
      const options: Electron.SaveDialogOptions = {
        title: labels.saveTitle[kind],
        defaultPath: path.join(app.getPath(saveFolders[kind]), name),
        filters: [{ name: labels.saveKind[kind], extensions: [kind] }],
        properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
      };
      const parent = window();
      const { canceled, filePath } = parent
        ? await dialog.showSaveDialog(parent, options)
        : await dialog.showSaveDialog(options);
      return canceled || filePath === '' ? null : filePath;
    },
  };
}

function labelsFor(settings: Settings) {
  return menuLabels[shellLanguage(settings.language)].dialog;
}
