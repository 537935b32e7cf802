import path from 'node:path';
import type { GrantedFile } from '../../../shared/contract';
import { replaceWholeFile } from '../../lib/whole-file';
import { blankFloppy } from '../../making/floppy-medium';
import { usualFloppyBytes } from '../../making/floppy-sizes';
import { type ApiContext, allowedVm, api, localVm } from './context';

/** Looks at a file before it becomes a grant: a file that cannot be read is not granted. */
export async function inspectAndGrant(
  context: Pick<ApiContext, 'services' | 'grants'>,
  file: string,
): Promise<GrantedFile> {
  const info = await context.services.drafts.inspect(file);
  return { token: context.grants.grant(file), info };
}

/** A VM's name as part of a file's: without characters that file systems refuse, and not too long. */
export const plainName = (vm: string): string =>
  vm.replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, '-').slice(0, 80);

/** `NAME 2026-11-29 12.30.05.png`, in the computer's own time; without characters that file systems refuse. */
export function momentName(vm: string, when: Date, ending: 'png' | 'webm'): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
  const time = [when.getHours(), when.getMinutes(), when.getSeconds()].map(two).join('.');
  return `${plainName(vm)} ${day} ${time}.${ending}`;
}

export const fileHandlers = api.files.router({
  choose: api.files.choose.handler(async ({ context, input }) => {
    const file = await context.desktop.chooseFile(input.purpose);
    return file === null ? null : await inspectAndGrant(context, file);
  }),
  inspect: api.files.inspect.handler(
    async ({ context, input }) => await inspectAndGrant(context, context.grants.path(input.token)),
  ),
  blankFloppy: api.files.blankFloppy.handler(async ({ context, input }) => {
    const { local, drafts } = context.services;
    allowedVm(context.services, input.id, 'edit');
    const folder = local.folder(input.id);
    const { file } = await blankFloppy(folder, usualFloppyBytes);
    const info = await drafts.inspect(path.join(folder, file));
    // By the name that it has in the definition: the folder may be moved. No other machine may have it so.
    context.grants.allow(local.config(input.id), file);
    return { token: file, info };
  }),
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
    const png = await machines.screenshot(input.machine, input.head);
    const name = momentName(machines.get(input.machine).name, new Date(), 'png');
    const file = await context.desktop.chooseToSave('png', name);
    if (file === null) return null;
    await replaceWholeFile(file, png);
    return { path: file };
  }),
  beginRecording: api.files.beginRecording.handler(async ({ context, input }) => {
    const { name } = context.services.machines.get(input.machine);
    const file = await context.desktop.chooseToSave('webm', momentName(name, new Date(), 'webm'));
    return file === null ? null : { token: await context.recordings.begin(file) };
  }),
  writeRecording: api.files.writeRecording.handler(async ({ context, input }) => {
    await context.recordings.write(input.token, Buffer.from(input.base64, 'base64'));
  }),
  endRecording: api.files.endRecording.handler(async ({ context, input }) => ({
    path: await context.recordings.end(input.token),
  })),
  openSerialLog: api.files.openSerialLog.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    const file = context.services.local.serialLogFile(input.id, input.port);
    await context.desktop.openPath(file);
  }),
});
