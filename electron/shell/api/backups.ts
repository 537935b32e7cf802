import { existsSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import type { BackupService } from '../../backup/types';
import { type ApiContext, api, localVm } from './context';

interface PlaceInput {
  id: string;
  token: string | null;
}

/** Seconds that the guest of a copy has to show a sign of life. */
const bootSeconds = 300;

/** The folder that is meant; null where none has been chosen. @throws AppFailure `file-not-granted`, `vm-not-found`. */
function folderOf(
  { services, grants }: ApiContext,
  service: BackupService,
  { id, token }: PlaceInput,
): string | null {
  localVm(services, id);
  return token === null ? service.lastFolder(id) : grants.path(token);
}

/** The same, with all that a job needs. @throws AppFailure `backup-not-chosen`. */
async function chosen(context: ApiContext, input: PlaceInput) {
  const service = await context.services.backups.service();
  const folder = folderOf(context, service, input);
  if (folder === null) {
    const { name } = localVm(context.services, input.id);
    throw failure('backup-not-chosen', { params: { name }, vmId: input.id });
  }
  return { service, folder, vmId: input.id };
}

export const backupHandlers = api.backups.router({
  look: api.backups.look.handler(async ({ context, input }) => {
    const service = await context.services.backups.service();
    const folder = folderOf(context, service, input);
    if (folder === null || !existsSync(folder)) return { folder, away: folder !== null, set: null };
    return { folder, away: false, set: service.list(folder, input.id)[0] ?? null };
  }),
  run: api.backups.run.handler(async ({ context, input }) => {
    const { service, folder } = await chosen(context, input);
    return { jobId: (await service.run(input.id, { folder, full: input.full })).id };
  }),
  verify: api.backups.verify.handler(async ({ context, input }) => {
    const { service, ...where } = await chosen(context, input);
    return { jobId: (await service.verify(where)).id };
  }),
  remove: api.backups.remove.handler(async ({ context, input }) => {
    const { service, ...where } = await chosen(context, input);
    return { jobId: (await service.prune(where, { remove: input.backup })).id };
  }),
  planPrune: api.backups.planPrune.handler(async ({ context, input }) => {
    const { service, ...where } = await chosen(context, input);
    return service.planPrune(where, input.rule);
  }),
  prune: api.backups.prune.handler(async ({ context, input }) => {
    const { service, ...where } = await chosen(context, input);
    return { jobId: (await service.prune(where, input.rule)).id };
  }),
  restore: api.backups.restore.handler(async ({ context, input }) => {
    const { service: _, ...where } = await chosen(context, input);
    const { backups } = context.services;
    const wish = { name: input.name, start: false };
    const { id, job } = await backups.restore({ ...where, at: input.backup }, wish);
    return { id, jobId: job.id };
  }),
  extract: api.backups.extract.handler(async ({ context, input }) => {
    const { service: _, ...where } = await chosen(context, input);
    const { backups } = context.services;
    const file = path.join(context.grants.path(input.target), input.name);
    const job = await backups.extract({ ...where, at: input.backup }, { disk: input.disk, file });
    return { jobId: job.id };
  }),
  test: api.backups.test.handler(async ({ context, input }) => {
    const { service: _, ...where } = await chosen(context, input);
    const wish = { name: input.name, seconds: bootSeconds };
    const job = await context.services.backups.bootTest({ ...where, at: input.backup }, wish);
    return { jobId: job.id };
  }),
});
