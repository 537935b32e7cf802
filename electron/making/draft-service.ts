import { randomBytes, randomUUID } from 'node:crypto';
import {
  type DraftSource,
  type FieldIssue,
  imageOf,
  type ImageFormat,
  type MediaInfo,
  type VmDraft,
} from '../../shared/draft';
import type { EditedConfig, HardwareChoices } from '../../shared/hardware';
import { failure } from '../../shared/errors';
import { vmConfigSchema, type Architecture, type VmConfig } from '../../shared/vm-config';
import { macAddress } from '../../shared/new-device';
import { draftModel, draftToConfig } from './draft/draft-to-config';
import { architectureFor } from '../guests/architecture-names';
import { guestProfile, guestProfiles } from '../guests/profiles';
import { profileIdFor, suggestDraft } from './draft/suggest';
import { validateDraft } from './draft/validate-draft';
import type { RunningJob } from '../jobs/types';
import { packingOf } from '../disks/unpack-image';
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
import { hardwareChoices } from './draft/hardware-choices';
import {
  definitionIssues,
  deviceFileIssues,
  draftOf,
  isChanged,
  validateEdit,
} from './draft/validate-edit';
import {
  fileInspector,
  gatherContext,
  gatherHost,
  type Inspect,
  namesInTheMaking,
  usesKvm,
  type DraftServiceOptions,
} from './gather';
import { gatherDefinition, gatherEdit } from './gather-edit';
import type { FoundFile } from './inspect-file';
import { readDocument } from '../vm/definitions/read-document';
import { prepareFolder, type PrepareInput } from './prepare-folder';
import { refuseErrors } from './refuse-errors';
import { sshPortFor } from './seed/ssh-port';

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
    return validateDraft(draft, { ...context, unpacks: true }, guestProfiles());
  };

  const toConfig = async (draft: VmDraft, who = identity): Promise<VmConfig> => {
    const profile = guestProfile(draft.os);
    const capabilities = await options.capabilities(draft.arch);
    const machine = resolveMachine(capabilities, draft.arch, draftModel(draft, profile).alias);
    const format = await sourceFormat(draft.source);
    const { devices, chardevs } = capabilities;
    const sshPort = await sshPortFor(options.vms, draft, who.id);
    const facts = { profile, machine, devices, chardevs, ...who, now: new Date(), sshPort };
    return checkedConfig(draftToConfig(draft, { ...facts, sourceFormat: format }));
  };

  const create = async (draft: VmDraft, how: StartWish): Promise<RunningJob<CreateProgress>> => {
    // Taken at once: another call that comes meanwhile makes another VM. Given back where none is made, since the
    // command line that is shown keeps it.
    const mine = identity;
    identity = newIdentity();
    try {
      refuseErrors(await validate(draft));
      const config = await toConfig(draft, mine);
      const image = imageOf(draft.source);
      const found = image && (await inspect(image.file));
      const sourceFormat = found?.media.format ?? 'raw';
      const packing = found && packingOf(found.stranger?.name ?? '');
      return await beginFromDraft(options, { draft, config, sourceFormat, packing }, how);
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

    /** What a cloud image is told unless the person says otherwise. */
    usualSeed: async () => await options.logins.usual(),

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
      const login = media?.cloud === true ? await options.logins.usual() : null;
      return suggestDraft({ source, profile, media, arch, partitioned, host, namesTaken, login });
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
  const judge = async (after: EditedConfig): Promise<FieldIssue[]> => {
    const before = options.vms.config(after.id);
    return validateEdit(after, before, await gatherEdit(options, before, after, inspect));
  };
  return {
    /** What is wrong with a changed definition. @throws AppFailure `vm-not-found`, `definition-broken`. */
    validateEdit: judge,
    /** What this computer can give a machine. */
    async choices(config: VmConfig): Promise<HardwareChoices> {
      const wanted = config.accelerator === 'tcg' ? 'tcg' : 'kvm';
      const [{ host, capabilities, openGl }, kvm] = await Promise.all([
        gatherDefinition(options, config),
        usesKvm(options, wanted, config),
      ]);
      return hardwareChoices({ config, capabilities, openGl, host, kvm });
    },
    /**
     * Refuses a changed definition that `validateEdit` finds wrong.
     * @returns what is worth knowing of what was changed.
     * @throws AppFailure for the first error.
     */
    async refuseEdit(config: EditedConfig): Promise<FieldIssue[]> {
      const issues = await judge(config);
      refuseErrors(issues);
      const before = options.vms.config(config.id);
      return issues.filter(({ field }) => isChanged(field, config, before));
    },
    /** What is wrong with a file for a device of a VM, as for a new one. @throws AppFailure `vm-not-found`. */
    async judgeFile(id: string, source: DraftSource): Promise<FieldIssue[]> {
      const config = options.vms.config(id);
      const draft = draftOf(config, source);
      const runs = options.vms.list().some((vm) => vm.id === id && vm.state !== 'off');
      const context = await gatherContext(options, draft, guestProfile(config.os), inspect);
      // A kernel that QEMU loads itself asks no firmware for the disk.
      const asked = ({ field }: FieldIssue) => field !== 'firmware' || config.kernel === null;
      return deviceFileIssues(draft, runs, context).filter(asked);
    },
    /** Begins the job that makes a VM from a whole definition: see {@link createFromConfig}. */
    async createFromDefinition(
      config: VmConfig,
      how: Pick<FromConfigOptions, 'newDiskBytes' | 'start'>,
    ): Promise<{ job: RunningJob<CreateProgress>; warnings: FieldIssue[] }> {
      const warnings = definitionIssues(config, await gatherDefinition(options, config));
      refuseErrors(warnings);
      return { job: await createFromConfig(config, { ...options, ...how }), warnings };
    },
  };
}

/** Begins the job that fills the folder of a draft's VM, and starts it if that is wanted. */
async function beginFromDraft(
  { assetsDir, vms, jobs, qemuImg, logins }: DraftServiceOptions,
  given: Pick<PrepareInput, 'draft' | 'config' | 'sourceFormat' | 'packing'>,
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
      await prepareFolder(folder, { ...given, assetsDir, qemuImg, logins, report, signal });
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
