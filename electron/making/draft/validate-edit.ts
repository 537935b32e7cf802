import { isDeepStrictEqual } from 'node:util';
import type { DraftSource, FieldIssue, VmDraft } from '../../../shared/draft';
import type { EditedConfig, HardwareChoices } from '../../../shared/hardware';
import { vcpuCount, type VmConfig } from '../../../shared/vm-config';
import type { DraftContext } from './draft-context';
import type { MachineModel } from '../../qemu/hardware/models/machine-model';
import { caution, problem } from './issues';
import {
  bootIssues,
  machineIssues,
  maximumIssues,
  processorIssues,
  systemIssues,
} from './validate-board';
import { cardIssues, type OtherCards } from './validate-cards';
import { discIssues, validateSource } from './validate-files';
import { cpuIssues, memoryIssues, nameIssues } from './validate-draft';
import { driveIssues } from './validate-drives';
import { floppyIssues } from './validate-floppies';
import { furtherIssues } from './validate-further';

/** What judging a definition needs to know; `namesTaken`: those of the other VMs. */
export interface DefinitionContext extends Pick<
  DraftContext,
  'host' | 'namesTaken' | 'namesBeingMade' | 'kvm'
> {
  /** The definition's kind of machine; null for one that Paddock does not build. */
  model: MachineModel | null;
  /** The most vCPUs of the definition's machine type; null where nobody can say. */
  cpuMax: number | null;
}

/** The same for changes of it. */
export interface EditContext extends DefinitionContext, Pick<DraftContext, 'files'> {
  choices: HardwareChoices;
  others: OtherCards;
}

/** Pure: what is wrong with a definition's name and sizes on this computer, each at its field. */
export function definitionIssues(
  config: Pick<EditedConfig, 'name' | 'memoryMiB' | 'cpu' | 'accelerator' | 'firmware'>,
  context: DefinitionContext,
): FieldIssue[] {
  const { host, kvm, cpuMax } = context;
  return [
    ...nameIssues(config.name, context),
    ...memoryIssues(config, { host, model: context.model }, undefined),
    ...cpuIssues({ cpus: vcpuCount(config.cpu) }, { host, qemu: { cpuMax } }),
    ...(config.accelerator === 'kvm' && !kvm ? [caution('accelerator', 'kvm-unusable')] : []),
  ];
}

/**
 * Pure: what is wrong with a changed definition, each at its field: `memoryMiB`, `disks.disk0.bus`,
 * `nics.nic0.forwards.1.hostPort`. What was not changed is only warned of: a machine from a larger computer may be
 * renamed on this one.
 */
export function validateEdit(
  after: EditedConfig,
  before: VmConfig,
  context: EditContext,
): FieldIssue[] {
  const found = [
    ...identityIssues(after, before),
    ...definitionIssues(after, context),
    ...systemIssues(after),
    ...processorIssues(after, context.choices),
    ...maximumIssues(after, context.choices),
    ...machineIssues(after, before, context.choices),
    ...floppyIssues(after, before, context),
    ...driveIssues(after, before, context.choices),
    ...discFileIssues(after, before, context),
    ...cardIssues(after, context.choices, context.others),
    ...bootIssues(after),
    ...furtherIssues(after, context.choices, context.others.cids),
  ];
  const told = found.map((each): FieldIssue => {
    const issue = atItsCause(each, after, before);
    return isChanged(issue.field, after, before) ? issue : { ...issue, severity: 'warning' };
  });
  return told.filter((issue, at) => told.findIndex((each) => isSame(each, issue)) === at);
}

/** What several fields suffer from is told once at its cause. */
const isSame = (one: FieldIssue, other: FieldIssue): boolean =>
  one.field === other.field && one.text === other.text;

const vcpuFields = ['cpus', 'cpu.maximum', 'cpu.sockets', 'cpu.cores', 'cpu.threads', 'machine'];

/** Issues that a change of other fields than their own brings about, too: no start gets past these. */
const causes: Readonly<Record<string, readonly string[]>> = {
  'hugepages-uneven': ['memoryMiB'],
  'memory-step': ['machine'],
  'numa-memory': ['memoryMiB'],
  'numa-page-uneven': ['hugepages'],
  'numa-vcpu-beyond': vcpuFields,
  'numa-vcpu-missing': vcpuFields,
  'smm-needed': ['firmware'],
};

/** An issue at the field whose change has brought it about, where its own is as it was. */
function atItsCause(issue: FieldIssue, after: EditedConfig, before: VmConfig): FieldIssue {
  if (isChanged(issue.field, after, before)) return issue;
  const cause = causes[issue.code]?.find((field) => isChanged(field, after, before));
  return cause === undefined ? issue : { ...issue, field: cause };
}

/** The id is what `before` was found by. */
const identityIssues = (after: EditedConfig, before: VmConfig): FieldIssue[] =>
  after.createdAt === before.createdAt
    ? []
    : [problem('createdAt', 'json-fixed-created', { value: before.createdAt })];

/** The file of a disc is looked at when it was changed, and that of the first drive before the guest starts from it. */
function discFileIssues(after: EditedConfig, before: VmConfig, context: EditContext): FieldIssue[] {
  return judgedDiscs(after, before).flatMap(({ id, file, starts }) =>
    discIssues(
      file,
      {
        ...after,
        field: `cdroms.${id}.file`,
        firmwareField: `cdroms.${id}.file`,
        dataOnly: !starts,
      },
      context,
    ),
  );
}

/** Pure: the discs that an edit brings, or that the next start would be from. */
export function judgedDiscs(
  after: EditedConfig,
  before: VmConfig,
): { id: string; file: string; starts: boolean }[] {
  return after.cdroms.flatMap(({ id, file }, index) => {
    const old = before.cdroms.find((drive) => drive.id === id)?.file ?? null;
    const starts = index === 0 && after.boot.onceFromCd;
    if (file === null || (file === old && !starts)) return [];
    return [{ id, file, starts }];
  });
}

/** Whether an edit has changed what a field shows. */
export function isChanged(field: string, after: EditedConfig, before: VmConfig): boolean {
  if (field === 'cpus') return vcpuCount(after.cpu) !== vcpuCount(before.cpu);
  const path = field.split('.');
  return !isDeepStrictEqual(valueAt(after, path), valueAt(before, path));
}

/** What a path leads to; members of a list are found by their id, or by their place. */
function valueAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  const members: readonly unknown[] = Array.isArray(value) ? value : [];
  const named = members.find((each) => hasId(each) && each.id === key);
  return valueAt(named ?? Reflect.get(value, key), rest);
}

const hasId = (value: unknown): value is { id: unknown } =>
  typeof value === 'object' && value !== null && 'id' in value;

/** Pure: a definition as a draft that starts from this source: a new file is judged as in a new machine's draft. */
export const draftOf = (config: VmConfig, source: DraftSource): VmDraft => ({
  name: config.name,
  os: config.os,
  source,
  arch: config.arch,
  accelerator: config.accelerator,
  memoryMiB: config.memoryMiB,
  cpus: vcpuCount(config.cpu),
  firmware: config.firmware,
  tpm: config.tpm,
  newDisk: null,
  diskBus: config.disks[0]?.bus ?? 'virtio',
  displayAdapter: config.display.adapter,
  network: config.nics.length > 0,
});

/**
 * Pure: what is wrong with a file that a device of an existing machine is to have.
 * @param runs whether its guest runs: it does not start from a disc that it gets now.
 */
export function deviceFileIssues(
  draft: VmDraft,
  runs: boolean,
  context: DraftContext,
): FieldIssue[] {
  const { source, arch, firmware } = draft;
  if (source.kind !== 'iso') return validateSource(draft, context);
  return discIssues(source.file, { field: 'source.file', arch, firmware, dataOnly: runs }, context);
}
