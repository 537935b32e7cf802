import { app, dialog, nativeImage, nativeTheme, shell, type BrowserWindow } from 'electron';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { isSameMachine, type MachineRef } from '../../../shared/machine-ref';
import type { Settings } from '../../../shared/settings';
import type { Services } from '../../services';
import type { Desktop, FilePurpose, HelpTopic } from '../api/desktop';
import { shellLanguage } from '../language';
import type { AppMenu } from './menu';
import { menuLabels } from './menu-labels';

/** The only addresses that we ever open in a browser. */
const helpPages: Record<Exclude<HelpTopic, 'project'>, string> = {
  qemu: 'https://www.qemu.org/docs/master/system/index.html',
  kvm: 'https://linux-kvm.org/page/Main_Page',
};

/** File name endings that the open dialog shows first; the content decides what a file is. */
const endings: Record<FilePurpose, string[]> = {
  iso: ['iso', 'img'],
  disk: ['qcow2', 'img', 'raw', 'vmdk', 'vdi', 'vhdx', 'vhd'],
  kernel: [],
  initrd: [],
};

async function openPath(target: string): Promise<void> {
  const problem = await shell.openPath(target);
  if (problem === '') return;
  throw failure('file-not-opened', { params: { path: target }, detail: problem });
}

export interface DesktopSetup {
  services: Services;
  menu: AppMenu;
  /** File of the guide that Help opens. */
  guide: string;
  /** Dialogs belong to it. */
  window: () => BrowserWindow | null;
}

/** The desktop that the handlers work with: dialogs, file manager, theme. */
export function electronDesktop(setup: DesktopSetup): Desktop {
  const { services, menu } = setup;
  const lastFolder = new Map<FilePurpose, string>();
  let selected: MachineRef | null = null;
  const showSelected = () => {
    const wanted = selected;
    const vm = wanted && services.machines.list().find((each) => isSameMachine(each, wanted));
    menu.setVm(vm ?? null);
  };
  services.machines.subscribe((event) => {
    if (event.type === 'snapshot' || !selected) return;
    if (isSameMachine(event.type === 'changed' ? event.vm : event, selected)) showSelected();
  });

  return {
    versions: { app: app.getVersion(), electron: process.versions.electron ?? '' },
    async openHelp(topic) {
      if (topic === 'project') await openPath(setup.guide);
      else await shell.openExternal(helpPages[topic]);
    },
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
      const parent = setup.window();
      const { canceled, filePaths } = parent
        ? await dialog.showOpenDialog(parent, options)
        : await dialog.showOpenDialog(options);
      const [file] = filePaths;
      if (canceled || file === undefined) return null;
      lastFolder.set(purpose, path.dirname(file));
      return file;
    },
    openPath,
    shrinkPng(png, width) {
      const image = nativeImage.createFromBuffer(png);
      if (image.isEmpty()) return null;
      const small =
        image.getSize().width > width ? image.resize({ width, quality: 'good' }) : image;
      return new Uint8Array(small.toPNG());
    },
    menuCommands: (signal) => menu.commands(signal),
    selectVm(machine) {
      selected = machine;
      showSelected();
    },
    applySettings(settings) {
      nativeTheme.themeSource = settings.theme;
      menu.applySettings(settings);
    },
  };
}

function labelsFor(settings: Settings) {
  return menuLabels[shellLanguage(settings.language)].dialog;
}
