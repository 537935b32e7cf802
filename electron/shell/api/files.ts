import { replaceWholeFile } from '../../lib/whole-file';
import type { GrantedFile } from '../../../shared/contract';
import { type ApiContext, api, localVm } from './context';

/** Looks at a file before it becomes a grant: a file that cannot be read is not granted. */
export async function inspectAndGrant(
  context: Pick<ApiContext, 'services' | 'grants'>,
  file: string,
): Promise<GrantedFile> {
  const info = await context.services.drafts.inspect(file);
  return { token: context.grants.grant(file), info };
}

/** `NAME 2026-11-29 12.30.05.png`, in the computer's own time; without characters that file systems refuse. */
export function pictureName(vm: string, when: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
  const time = [when.getHours(), when.getMinutes(), when.getSeconds()].map(two).join('.');
  const plain = vm.replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, '-').slice(0, 80);
  return `${plain} ${day} ${time}.png`;
}

export const fileHandlers = api.files.router({
  choose: api.files.choose.handler(async ({ context, input }) => {
    const file = await context.desktop.chooseFile(input.purpose);
    return file === null ? null : await inspectAndGrant(context, file);
  }),
  inspect: api.files.inspect.handler(
    async ({ context, input }) => await inspectAndGrant(context, context.grants.path(input.token)),
  ),
  revealVm: api.files.revealVm.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    await context.desktop.openPath(context.services.local.folder(input.id));
  }),
  openDefinition: api.files.openDefinition.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    await context.desktop.openPath(context.services.local.definitionFile(input.id));
  }),
  saveScreenshot: api.files.saveScreenshot.handler(async ({ context, input }) => {
    const { machines } = context.services;
    // What is seen now, not what will be when the person has found a folder.
    const png = await machines.screenshot(input.machine);
    const name = pictureName(machines.get(input.machine).name, new Date());
    const file = await context.desktop.choosePngToSave(name);
    if (file === null) return null;
    await replaceWholeFile(file, png);
    return { path: file };
  }),
  openSerialLog: api.files.openSerialLog.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    const file = context.services.local.serialLogFile(input.id, input.port);
    await context.desktop.openPath(file);
  }),
});
