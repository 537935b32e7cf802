import type { FieldIssue, EditedFields } from '../../../shared/draft';
import { vcpuCount, type VmConfig } from '../../../shared/vm-config';
import type { DraftContext } from './draft-context';
import type { MachineModel } from '../../qemu/hardware/models/machine-model';
import { caution } from './issues';
import { discIssues } from './validate-files';
import { cpuIssues, memoryIssues, nameIssues } from './validate-draft';

/** What judging a change needs to know; `namesTaken`: those of the other VMs. */
export interface EditContext extends Pick<
  DraftContext,
  'host' | 'namesTaken' | 'namesBeingMade' | 'kvm' | 'files'
> {
  /** The definition's kind of machine; null for one that Paddock does not build. */
  model: MachineModel | null;
  /** The most vCPUs of the definition's machine type; null where nobody can say. */
  cpuMax: number | null;
}

/** Pure: what is wrong with these fields of a definition on this computer, each at its field. */
export function definitionIssues(
  fields: EditedFields,
  { arch, firmware }: Pick<VmConfig, 'arch' | 'firmware'>,
  context: EditContext,
): FieldIssue[] {
  const { host, kvm, cpuMax } = context;
  const { cd, bootFromCd = false } = fields;
  const drive = { arch, firmware, field: 'cd', firmwareField: 'cd', dataOnly: !bootFromCd };
  return [
    ...nameIssues(fields.name, context),
    ...memoryIssues({ ...fields, firmware }, { host, model: context.model }, undefined),
    ...cpuIssues(fields, { host, qemu: { cpuMax } }),
    ...(fields.accelerator === 'kvm' && !kvm ? [caution('accelerator', 'kvm-unusable')] : []),
    ...(typeof cd === 'string' ? discIssues(cd, drive, context) : []),
  ];
}

/**
 * Pure: what is wrong with changes of a definition. What was not changed is only warned of: a machine from a larger
 * computer may be renamed on this one.
 */
export function validateEdit(
  edit: EditedFields,
  before: VmConfig,
  context: EditContext,
): FieldIssue[] {
  const unchanged = (field: string) =>
    (field === 'memoryMiB' && edit.memoryMiB === before.memoryMiB) ||
    (field === 'cpus' && edit.cpus === vcpuCount(before.cpu)) ||
    (field === 'cd' && edit.cd === before.cdroms[0]?.file);
  return definitionIssues(edit, before, context).map((issue) =>
    unchanged(issue.field) ? { ...issue, severity: 'warning' as const } : issue,
  );
}

/** The fields of a definition that are judged, but for its files. */
export function fieldsOf({ name, memoryMiB, accelerator, cpu }: VmConfig): EditedFields {
  return { name, memoryMiB, cpus: vcpuCount(cpu), accelerator };
}

/** The same with the disc that is in the first drive. */
export const fieldsAndDiscOf = (config: VmConfig): EditedFields => ({
  ...fieldsOf(config),
  cd: config.cdroms[0]?.file ?? null,
  bootFromCd: config.boot.onceFromCd,
});
