import path from 'node:path';
import { failure } from '../../../shared/errors';
import type { DiskImage, Hardware } from '../../../shared/hardware';
import { vmConfigSchema } from '../../../shared/vm-config';
import { imageSize } from '../../disks/image-size';
import { inTurns } from '../../lib/in-turns';
import { partOfSingle, singleOf } from '../../qemu/hardware/single-devices';
import type { Services } from '../../services';
import { argumentRows } from './argument-rows';
import { api, allowedVm, localVm } from './context';

/** Everything that a machine's hardware page shows. */
async function hardwareOf({ local, drafts }: Services, id: string): Promise<Hardware> {
  const { stored: config, started, changes, leaving } = local.waiting(id);
  const [choices, images, files] = await Promise.all([
    drafts.choices(config),
    imagesOf(config, local.folder(id)),
    local.files(id),
  ]);
  const problems = files.flatMap(({ device, problem }) =>
    problem ? [{ device, error: problem }] : [],
  );
  const rows = [...new Set(leaving.map(rowOf))];
  const sockets = socketsOf([config, ...(started ? [started] : [])], (channel) =>
    local.channelSocket(id, channel),
  );
  return { config, started, waiting: changes, leaving: rows, choices, images, sockets, problems };
}

/** Also of a channel that the guest has still. */
const socketsOf = (
  configs: readonly Pick<Hardware['config'], 'channels'>[],
  socketOf: (channel: string) => string,
): Hardware['sockets'] =>
  Object.fromEntries(
    configs.flatMap(({ channels = [] }) => channels.map(({ id }) => [id, socketOf(id)] as const)),
  );

/** As the page's rows name it: a device that there is one of by its part. */
function rowOf(device: string): string {
  const single = singleOf(device);
  return single ? partOfSingle[single] : device;
}

async function imagesOf({ disks }: Hardware['config'], folder: string): Promise<DiskImage[]> {
  return await inTurns(disks, 8, async ({ id, file, format }) => {
    const whole = path.resolve(folder, file);
    const own = !path.relative(folder, whole).startsWith('..');
    return { id, path: whole, own, ...(await imageSize(whole, format)) };
  });
}

/** Takes a disk out of the definition, and its file out of the folder where that is wanted. */
async function removeDisk(
  { local, drafts }: Services,
  { id, device, file }: { id: string; device: string; file: 'keep' | 'trash' },
): Promise<void> {
  const base = local.config(id);
  const after = { ...base, disks: base.disks.filter((each) => each.id !== device) };
  await drafts.refuseEdit(after);
  await local.removeDisk(id, device, file);
}

export const hardwareHandlers = {
  hardware: api.vms.hardware.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await hardwareOf(context.services, input.id);
  }),
  planEdit: api.vms.planEdit.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    const { local, drafts } = context.services;
    const config = context.grants.config({ ...input.config, id: input.id }, local.config(input.id));
    const issues = await drafts.validateEdit(config);
    return { ...(await local.planEdit(config, input.base)), issues };
  }),
  previewEdit: api.vms.previewEdit.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    const { local } = context.services;
    const given = context.grants.config({ ...input.config, id: input.id }, local.config(input.id));
    const config = vmConfigSchema.safeParse(given);
    return config.success ? await local.previewEdit(config.data) : [];
  }),
  update: api.vms.update.handler(async ({ context, input }) => {
    const { local, drafts } = context.services;
    allowedVm(context.services, input.config.id, 'edit');
    // A definition of one machine never replaces that of another.
    if (input.base && input.base.id !== input.config.id) throw failure('invalid-config');
    const current = local.config(input.config.id);
    const config = vmConfigSchema.parse(context.grants.config(input.config, current));
    await drafts.refuseEdit(config);
    if (context.grants.asksForArguments(config, current)) {
      const rows = argumentRows(config.extraArgs ?? []);
      if (!rows) throw failure('extra-args-too-long', { vmId: config.id });
      const allowed = await context.desktop.allowArguments(config.name, rows);
      if (!allowed) throw failure('extra-args-not-allowed', { vmId: config.id });
    }
    await local.update(config, input.base && { base: input.base });
  }),
  judgeDisk: api.vms.judgeDisk.handler(async ({ context, input }) => {
    localVm(context.services, input.id);
    return await context.services.judgeDisk(input.id, context.grants.disk(input.disk));
  }),
  addDisk: api.vms.addDisk.handler(async ({ context, input }) => {
    allowedVm(context.services, input.id, 'edit');
    const job = await context.services.addDisk(input.id, context.grants.disk(input.disk));
    return { jobId: job?.id ?? null };
  }),
  removeDisk: api.vms.removeDisk.handler(async ({ context, input }) => {
    allowedVm(context.services, input.id, 'edit');
    // Who takes it back names it by its path.
    context.grants.remember(context.services.local.config(input.id));
    await removeDisk(context.services, input);
  }),
};
