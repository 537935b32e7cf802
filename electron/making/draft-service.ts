import { randomBytes, randomUUID } from 'node:crypto';
import {
  type DraftSource,
  type FieldIssue,
  imageOf,
  type ImageFormat,
  type MediaInfo,
  type VmDraft,
  type EditedFields,
} from '../../shared/draft';
import { failure, type ErrorCode } from '../../shared/errors';
import { vmConfigSchema, type Architecture, type VmConfig } from '../../shared/vm-config';
import { draftModel, draftToConfig, macAddress } from './draft/draft-to-config';
import type { IssueCode } from './draft/issues';
import { architectureFor } from '../guests/architecture-names';
import { guestProfile, guestProfiles } from '../guests/profiles';
import { profileIdFor, suggestDraft } from './draft/suggest';
import { validateDraft } from './draft/validate-draft';
import type { RunningJob } from '../jobs/types';
import { hostArchitecture } from '../qemu/tools/find';
import { resolveMachine } from '../qemu/capabilities/machines';
import {
  beginCreation,
  creationHolds,
  finishCreation,
  type StartWish,
  stepReporter,
  type CreateProgress,
} from './creation-job';
import { createFromConfig, type FromConfigOptions } from './from-definition';
import { definitionIssues, fieldsAndDiscOf, fieldsOf, validateEdit } from './draft/validate-edit';
import {
  fileInspector,
  gatherContext,
  gatherEdit,
  gatherHost,
  type Inspect,
  namesInTheMaking,
  type DraftServiceOptions,
} from './gather';
import type { FoundFile } from './inspect-file';
import { readDocument } from '../vm/definitions/read-document';
import { prepareFolder, type PrepareInput } from './prepare-folder';

/** From the wizard's form or the command line's options to a VM on disk. */
export type DraftWorkshop = ReturnType<typeof createDraftService>;

export function createDraftService(options: DraftServiceOptions) {
  const inspect = fileInspector(options.qemuImg);
  // The command line that is shown before is the one of the VM that is made: both use this identity.
  let identity = newIdentity();

  const sourceFormat = async (source: DraftSource): Promise<ImageFormat> => {
    const image = imageOf(source);
    return image ? ((await inspect(image.file)).media.format ?? 'raw') : 'raw';
  };

  const validate = async (draft: VmDraft): Promise<FieldIssue[]> => {
    const context = await gatherContext(options, draft, guestProfile(draft.os), inspect);
    return validateDraft(draft, context, guestProfiles());
  };

  const toConfig = async (draft: VmDraft, who = identity): Promise<VmConfig> => {
    const profile = guestProfile(draft.os);
    const capabilities = await options.capabilities(draft.arch);
    const machine = resolveMachine(capabilities, draft.arch, draftModel(draft, profile).alias);
    const format = await sourceFormat(draft.source);
    const facts = { profile, machine, ...who, now: new Date(), sourceFormat: format };
    return checkedConfig(draftToConfig(draft, facts));
  };

  const create = async (draft: VmDraft, how: StartWish): Promise<RunningJob<CreateProgress>> => {
    // Taken at once: another call that comes meanwhile makes another VM. Given back where none is made, since the
    // command line that is shown keeps it.
    const mine = identity;
    identity = newIdentity();
    try {
      refuseErrors(await validate(draft));
      const [config, format] = await Promise.all([
        toConfig(draft, mine),
        sourceFormat(draft.source),
      ]);
      return await beginFromDraft(options, { draft, config, sourceFormat: format }, how);
    } catch (error) {
      identity = mine;
      throw error;
    }
  };

  return {
    profiles: () => Promise.resolve(guestProfiles()),

    /** What a file is. @throws AppFailure `file-missing`, `file-unreadable`, `tool-missing`. */
    inspect: async (file: string): Promise<MediaInfo> => (await inspect(file)).media,

    ...suggester(options, inspect),

    validate,

    /** What a whole definition is that comes from a file, of any schema. */
    readDefinition: (document: Record<string, unknown>) => Promise.resolve(readDocument(document)),

    ...definitionJudge(options, inspect),

    /**
     * The definition that a draft stands for, for the preview of its command line.
     * @throws AppFailure `invalid-config`, `qemu-missing`, `unsupported-by-qemu`.
     */
    toConfig: async (draft: VmDraft) => await toConfig(draft),

    /**
     * Begins the job that makes the VM, once the draft is found good. Cancelled or failed, it leaves nothing behind;
     * only when the start fails the VM stays, and the error has its id.
     * @throws AppFailure what the first error of `validate` stands for, `qemu-missing`, `held-by-job`. The job fails
     * with those of the disks and vm rooms.
     */
    create: async (draft: VmDraft, how: StartWish) => await create(draft, how),
  };
}

/** What suits source and guest. */
function suggester(options: DraftServiceOptions, inspect: Inspect) {
  const found = async (file: string | null) =>
    file === null ? null : await inspect(file).catch(() => null);
  return {
    /** A draft filled with what suits source and guest here; `os` and `wanted` null: what the source gives away. */
    async suggest(
      source: DraftSource,
      os: string | null,
      wanted: Architecture | null = null,
    ): Promise<VmDraft> {
      const main = await found(mainFile(source));
      const image = await found(imageOf(source)?.file ?? null);
      const media = main?.media ?? null;
      const profile = guestProfile(os ?? profileIdFor(source, media));
      const arch = wanted ?? (await architectureOf(source, main, options));
      const host = await gatherHost(options, arch);
      const named = options.vms.list().map(({ name }) => name);
      const namesTaken = [...named, ...(await namesInTheMaking(options))];
      const partitioned = image?.partitioned ?? false;
      return suggestDraft({ source, profile, media, arch, partitioned, host, namesTaken });
    },
  };
}

/** The file that says most of a source. */
function mainFile(source: DraftSource): string | null {
  if (source.kind === 'kernel') return source.kernel;
  return 'file' in source ? source.file : null;
}

/**
 * The architecture that a source is for: what its content says, or its name where QEMU for that is here; else this
 * computer's own.
 */
async function architectureOf(
  source: DraftSource,
  file: FoundFile | null,
  { capabilities }: Pick<DraftServiceOptions, 'capabilities'>,
): Promise<Architecture> {
  // It is made for a PC.
  if (source.kind === 'test-guest') return 'x86_64';
  const usual = hostArchitecture() ?? 'x86_64';
  const { architectures } = file?.media ?? { architectures: [] };
  if (architectures.length > 0) return architectureFor(architectures, usual) ?? usual;
  const named = architectureFor(file?.namedArchitectures ?? [], usual) ?? usual;
  if (named === usual) return usual;
  return await capabilities(named).then(
    () => named,
    () => usual,
  );
}

/** What is wrong with definitions that are there already, or come whole. */
function definitionJudge(options: DraftServiceOptions, inspect: Inspect) {
  const judge = async (id: string, edit: EditedFields): Promise<FieldIssue[]> => {
    const before = options.vms.config(id);
    return validateEdit(edit, before, await gatherEdit(options, before, edit, inspect));
  };
  return {
    /** What is wrong with changes of a definition. @throws AppFailure `vm-not-found`, `definition-broken`. */
    validateEdit: judge,
    /** Refuses a changed definition that `validateEdit` finds wrong. @throws AppFailure for the first error. */
    async refuseEdit(config: VmConfig): Promise<void> {
      refuseErrors(await judge(config.id, fieldsAndDiscOf(config)));
    },
    /** Begins the job that makes a VM from a whole definition: see {@link createFromConfig}. */
    async createFromDefinition(
      config: VmConfig,
      how: Pick<FromConfigOptions, 'newDiskBytes' | 'start'>,
    ): Promise<RunningJob<CreateProgress>> {
      const fields = fieldsOf(config);
      const context = await gatherEdit(options, config, fields, inspect);
      refuseErrors(definitionIssues(fields, config, context));
      return await createFromConfig(config, { ...options, ...how });
    },
  };
}

/** Begins the job that fills the folder of a draft's VM, and starts it if that is wanted. */
async function beginFromDraft(
  { assetsDir, vms, jobs, qemuImg }: DraftServiceOptions,
  given: Pick<PrepareInput, 'draft' | 'config' | 'sourceFormat'>,
  how: StartWish,
): Promise<RunningJob<CreateProgress>> {
  const { draft, config } = given;
  const holds = await creationHolds(vms, config.name, draft);
  return await beginCreation(jobs, config, holds, async (handle) => {
    const { signal } = handle;
    const report = stepReporter(handle);
    report('preparing', null);
    await vms.add(config, async (folder) => {
      await handle.tidy([folder]);
      await prepareFolder(folder, { ...given, assetsDir, qemuImg, report, signal });
    });
    await finishCreation({ handle, report }, vms, { id: config.id, ...how });
  });
}

function newIdentity() {
  return { id: randomUUID(), mac: macAddress(randomBytes(3)) };
}

function checkedConfig(config: VmConfig): VmConfig {
  const parsed = vmConfigSchema.safeParse(config);
  if (parsed.success) return parsed.data;
  throw failure('invalid-config', { detail: parsed.error.message });
}

/** Errors that say more than `invalid-config`. */
const codes: Readonly<Record<string, ErrorCode | undefined>> = {
  'name-taken': 'name-taken',
  'name-unseen': 'name-unseen',
  'name-being-made': 'name-taken',
  'file-missing': 'file-missing',
  'file-unreadable': 'file-unreadable',
  'file-is-folder': 'file-unreadable',
  'file-is-device': 'file-is-device',
  'file-is-special': 'file-not-plain',
  'file-empty': 'file-empty',
  'kernel-unbootable': 'kernel-unbootable',
  'disk-unsafe': 'image-unsafe',
  'disk-outside': 'image-unsafe',
  'disk-part-missing': 'disk-part-missing',
  'disk-part-empty': 'disk-part-damaged',
  'disk-part-cut-off': 'disk-part-damaged',
  'disk-part-not-format': 'disk-part-damaged',
  'disk-damaged': 'disk-unreadable',
  'disk-cut-off': 'disk-unreadable',
  'disk-in-use': 'disk-in-use',
  'disk-is-base': 'image-is-base',
  'disk-space': 'disk-full',
  'copy-space': 'disk-full',
  'firmware-missing': 'firmware-missing',
  'firmware-missing-package': 'firmware-missing',
  'qemu-missing': 'qemu-missing',
  'qemu-missing-package': 'qemu-missing',
} satisfies Partial<Record<IssueCode, ErrorCode>>;

/** @throws AppFailure what the first error stands for; the others are among its details. */
export function refuseErrors(issues: readonly FieldIssue[]): void {
  const errors = issues.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first) return;
  const { file } = first.params;
  throw failure(codes[first.code] ?? 'invalid-config', {
    params: { ...first.params, field: first.field, ...(file !== undefined && { path: file }) },
    reason: { file: 'validation', key: first.code, params: first.params, text: first.text },
    detail: errors.map(({ field, code }) => `${field}: ${code}`).join('\n'),
  });
}
