import type { FieldIssue, EditedFields } from '../../../shared/draft';
import { vcpuCount, type VmConfig } from '../../../shared/vm-config';
import type { DraftContext } from './draft-context';
import { caution } from './issues';
import { cpuIssues, memoryIssues, nameIssues } from './validate-draft';

/** What judging a change needs to know; `namesTaken`: those of the other VMs. */
export interface EditContext extends Pick<DraftContext, 'host' | 'namesTaken' | 'kvm'> {
  /** The most vCPUs of the definition's machine type; null where nobody can say. */
  cpuMax: number | null;
}

/**
 * Pure: what is wrong with changes of a definition, each at its field. What was not changed is only warned of: a
 * machine from a larger computer may be renamed on this one.
 */
export function validateEdit(
  edit: EditedFields,
  before: VmConfig,
  context: EditContext,
): FieldIssue[] {
  const { host, namesTaken, kvm, cpuMax } = context;
  const unchanged = (field: string) =>
    (field === 'memoryMiB' && edit.memoryMiB === before.memoryMiB) ||
    (field === 'cpus' && edit.cpus === vcpuCount(before.cpu));
  const issues = [
    ...nameIssues(edit.name, namesTaken),
    ...memoryIssues({ ...edit, firmware: before.firmware }, { host }, undefined),
    ...cpuIssues(edit, { host, qemu: { cpuMax } }),
    ...(edit.accelerator === 'kvm' && !kvm ? [caution('accelerator', 'kvm-unusable')] : []),
  ];
  return issues.map((issue) =>
    unchanged(issue.field) ? { ...issue, severity: 'warning' as const } : issue,
  );
}
