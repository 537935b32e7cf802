import { app, nativeImage, nativeTheme, shell, type BrowserWindow } from 'electron';
import { failure } from '../../../shared/errors';
import { isSameMachine, type MachineRef } from '../../../shared/machine-ref';
import { soon } from '../../lib/soon';
import type { Services } from '../../services';
import type { Desktop, HelpTopic } from '../api/desktop';
import { questions } from './questions';
import { fileDialogs } from './file-dialogs';
import type { ScreenWindows } from '../window/screen-windows';
import type { AppMenu } from './menu';

/** The only addresses that we open in a browser unasked. */
const helpPages: Record<Exclude<HelpTopic, 'project'>, string> = {
  qemu: 'https://www.qemu.org/docs/master/system/index.html',
  kvm: 'https://linux-kvm.org/page/Main_Page',
};

async function openPath(target: string): Promise<void> {
  const problem = await shell.openPath(target);
  if (problem === '') return;
  throw failure('file-not-opened', { params: { path: target }, detail: problem });
}

async function openAddress(address: string): Promise<void> {
  try {
    await shell.openExternal(address);
  } catch (error) {
    throw failure('link-not-opened', { params: { address }, detail: String(error) });
  }
}

export interface DesktopSetup {
  services: Services;
  menu: AppMenu;
  /** File of the guide that Help opens. */
  guide: string;
  /** Dialogs belong to it. */
  window: () => BrowserWindow | null;
  screens: Pick<ScreenWindows, 'open'>;
}

/**
 * Milliseconds that the menu may lag behind the state of its VM: a start waited 2 ms for the menu to be built (measured).
 */
const menuLagMs = 50;

/** The desktop that the handlers work with: dialogs, file manager, theme. */
export function electronDesktop(setup: DesktopSetup): Desktop {
  const { services, menu } = setup;
  let selected: MachineRef | null = null;
  const showSelected = () => {
    const wanted = selected;
    const vm = wanted && services.machines.list().find((each) => isSameMachine(each, wanted));
    menu.setVm(vm ?? null);
  };
  const showSoon = soon(showSelected, menuLagMs);
  services.machines.subscribe((event) => {
    if (event.type === 'snapshot' || !selected) return;
    if (!isSameMachine(event.type === 'changed' ? event.vm : event, selected)) return;
    showSoon();
  });

  return {
    versions: { app: app.getVersion(), electron: process.versions.electron ?? '' },
    async openHelp(topic) {
      if (topic === 'project') await openPath(setup.guide);
      else await shell.openExternal(helpPages[topic]);
    },
    ...fileDialogs(setup),
    ...questions(setup),
    openPath,
    openAddress,
    shrinkPng(png, width) {
      const image = nativeImage.createFromBuffer(png);
      if (image.isEmpty()) return null;
      const small =
        image.getSize().width > width ? image.resize({ width, quality: 'good' }) : image;
      return new Uint8Array(small.toPNG());
    },
    menuCommands: (signal) => menu.commands(signal),
    openScreenWindow: (vm, head) => setup.screens.open(vm, head),
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
