import { randomBytes, randomUUID } from 'node:crypto';
import type { CreateProgress } from '../../shared/contract';
import type { DraftSource, FieldIssue, ImageFormat, MediaInfo, VmDraft } from '../../shared/draft';
import { failure, AppFailure, type ErrorCode } from '../../shared/errors';
import { vmConfigSchema, type VmConfig } from '../../shared/vm-config';
import { draftToConfig, macAddress, machineFamily } from './draft/draft-to-config';
import type { IssueCode } from './draft/issues';
import { guestProfile, guestProfiles } from '../guests/profiles';
import { profileIdFor, suggestDraft } from './draft/suggest';
import { validateDraft } from './draft/validate-draft';
import { progressStream } from '../lib/progress-stream';
import { resolveMachine } from '../qemu/capabilities/machines';
import { fileInspector, gatherContext, gatherHost, type DraftServiceOptions } from './gather';
import { prepareFolder } from './prepare-folder';

/** From the wizard's form or the command line's options to a VM on disk. */
export type DraftWorkshop = ReturnType<typeof createDraftService>;

export function createDraftService(options: DraftServiceOptions) {
  const inspect = fileInspector(options.qemuImg);
  // The command line that is shown before is the one of the VM that is made: both use this identity.
  let identity = newIdentity();

  const media = async (source: DraftSource): Promise<MediaInfo | null> => {
    if (source.kind !== 'iso' && source.kind !== 'disk') return null;
    return await inspect(source.file).then(
      (found) => found.media,
      () => null,
    );
  };
  const sourceFormat = async (source: DraftSource): Promise<ImageFormat> =>
    source.kind === 'disk' ? ((await inspect(source.file)).media.format ?? 'raw') : 'raw';

  const validate = async (draft: VmDraft): Promise<FieldIssue[]> => {
    const context = await gatherContext(options, draft, guestProfile(draft.os), inspect);
    return validateDraft(draft, context, guestProfiles());
  };

  const toConfig = async (draft: VmDraft): Promise<VmConfig> => {
    const profile = guestProfile(draft.os);
    const capabilities = await options.capabilities(draft.arch);
    const machine = resolveMachine(capabilities, draft.arch, machineFamily(draft, profile));
    const format = await sourceFormat(draft.source);
    const facts = { profile, machine, ...identity, now: new Date(), sourceFormat: format };
    return checkedConfig(draftToConfig(draft, facts));
  };

  const make = async (
    draft: VmDraft,
    start: boolean,
    emit: (progress: CreateProgress) => void,
    signal: AbortSignal,
  ): Promise<void> => {
    const report = progressReporter(emit);
    report('preparing', null);
    refuseErrors(await validate(draft));
    const [config, format] = await Promise.all([toConfig(draft), sourceFormat(draft.source)]);
    identity = newIdentity();
    const { assetsDir, vms, qemuImg } = options;
    const input = { draft, config, sourceFormat: format, assetsDir, qemuImg, report, signal };
    await vms.add(config, (folder) => prepareFolder(folder, input));
    if (start) {
      report('starting', null);
      await startMade(options, config.id);
    }
    emit({ type: 'done', id: config.id });
  };

  return {
    profiles: () => Promise.resolve(guestProfiles()),

    /** What a file is. @throws AppFailure `file-missing`, `file-unreadable`, `tool-missing`. */
    inspect: async (file: string): Promise<MediaInfo> => (await inspect(file)).media,

    /** A draft filled with what suits source and guest here; `os` null: what the source gives away. */
    async suggest(source: DraftSource, os: string | null): Promise<VmDraft> {
      const found = await media(source);
      const profile = guestProfile(os ?? profileIdFor(source, found));
      const host = await gatherHost(options, 'x86_64');
      const namesTaken = options.vms.list().map(({ name }) => name);
      return suggestDraft({ source, profile, media: found, host, namesTaken });
    },

    validate,

    /**
     * The definition that a draft stands for, for the preview of its command line.
     * @throws AppFailure `invalid-config`, `qemu-missing`, `unsupported-by-qemu`.
     */
    toConfig,

    /**
     * Makes the VM. Cancelled or failed, it leaves nothing behind; only when the start fails the VM stays, and the
     * error has its id.
     * @throws AppFailure what the first error of `validate` stands for, and those of the disks and vm rooms.
     */
    create: (
      draft: VmDraft,
      { start, signal }: { start: boolean; signal?: AbortSignal },
    ): AsyncIterable<CreateProgress> =>
      progressStream((emit, stop) => make(draft, start, emit, stop), signal),
  };
}

function newIdentity() {
  return { id: randomUUID(), mac: macAddress(randomBytes(3)) };
}

/** Progress as the window shows it: at most a step for every hundredth. */
function progressReporter(emit: (progress: CreateProgress) => void) {
  let last = '';
  return (step: Extract<CreateProgress, { type: 'step' }>['step'], fraction: number | null) => {
    const rounded = fraction === null ? null : Math.floor(fraction * 100) / 100;
    const key = `${step} ${rounded}`;
    if (key === last) return;
    last = key;
    emit({ type: 'step', step, fraction: rounded });
  };
}

async function startMade({ vms }: DraftServiceOptions, id: string): Promise<void> {
  try {
    await vms.start(id);
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
    throw new AppFailure({ ...error.error, vmId: id }, { cause: error });
  }
}

function checkedConfig(config: VmConfig): VmConfig {
  const parsed = vmConfigSchema.safeParse(config);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw failure('invalid-config', `The definition is not valid: ${first?.message ?? ''}`, {
    params: { field: first?.path.join('.') ?? '' },
    detail: parsed.error.message,
  });
}

/** Errors that say more than `invalid-config`. */
const codes: Readonly<Record<string, ErrorCode | undefined>> = {
  'name-taken': 'name-taken',
  'file-missing': 'file-missing',
  'file-unreadable': 'file-unreadable',
  'file-is-folder': 'file-unreadable',
  'disk-unsafe': 'image-unsafe',
  'disk-outside': 'image-unsafe',
  'disk-part-missing': 'disk-part-missing',
  'disk-damaged': 'disk-unreadable',
  'disk-in-use': 'disk-in-use',
  'disk-space': 'disk-full',
  'copy-space': 'disk-full',
  'firmware-missing': 'firmware-missing',
  'qemu-missing': 'qemu-missing',
} satisfies Partial<Record<IssueCode, ErrorCode>>;

function refuseErrors(issues: readonly FieldIssue[]): void {
  const errors = issues.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first) return;
  const code = codes[first.code] ?? 'invalid-config';
  throw failure(code, first.text, {
    params: { ...first.params, field: first.field },
    detail: errors.map(({ field, text }) => `${field}: ${text}`).join('\n'),
  });
}
