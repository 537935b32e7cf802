import { cpus, totalmem } from 'node:os';
import { failure } from '../../../shared/errors';
import { MiB } from '../../../shared/units';
import { commandRows } from './argument-rows';
import { api } from './context';
import { webAddress } from './web-address';

export const appHandlers = api.app.router({
  info: api.app.info.handler(({ context }) => ({
    version: context.desktop.versions.app,
    electron: context.desktop.versions.electron,
    vmFolder: context.services.paths.vms,
    shutdownDelay: context.services.shutdownDelay(),
    cores: cpus().length,
    memoryMiB: Math.floor(totalmem() / MiB),
  })),
  settings: api.app.settings.handler(({ context }) => context.services.settings.get()),
  saveSettings: api.app.saveSettings.handler(async ({ context, input }) => {
    const settings = await context.services.settings.save(input);
    context.desktop.applySettings(settings);
    return settings;
  }),
  openHelp: api.app.openHelp.handler(async ({ context, input }) => {
    await context.desktop.openHelp(input.topic);
  }),
  openScreenWindow: api.app.openScreenWindow.handler(({ context, input }) => {
    context.desktop.openScreenWindow(context.services.machines.get(input.machine), input.head ?? 0);
  }),
  openLink: api.app.openLink.handler(async ({ context, input }) => {
    const { name, id } = context.services.machines.get(input.machine);
    const address = webAddress(input.address);
    const rows = address === null ? null : commandRows(address);
    if (address === null || rows === null) throw failure('link-refused', { vmId: id });
    // No error: the person has said so.
    if (!(await context.desktop.allowLink(name, rows.join('\n')))) return;
    await context.desktop.openAddress(address);
  }),
  selectVm: api.app.selectVm.handler(({ context, input }) => {
    context.desktop.selectVm(input.machine);
  }),
  menuCommands: api.app.menuCommands.handler(({ context, signal }) =>
    context.desktop.menuCommands(signal),
  ),
});
