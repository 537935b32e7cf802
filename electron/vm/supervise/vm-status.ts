import { vcpuCount, type VmConfig } from '../../../shared/vm-config';
import { localConnection } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import type { VmState } from '../../../shared/vm-states';
import type { Definition } from '../definitions/parse-definition';

/** The part of a summary that changes while a VM lives. */
export type VmStatus = Pick<
  VmSummary,
  'state' | 'pid' | 'accelerator' | 'startedAt' | 'stopDeadline' | 'unresponsive' | 'error'
>;

export const offStatus: VmStatus = {
  state: 'off',
  pid: null,
  accelerator: null,
  startedAt: null,
  stopDeadline: null,
  unresponsive: false,
  error: null,
};

/**
 * Pure: a VM as the list shows it.
 * @param lastStartedAt see `VmSummary`.
 */
export function summarize(
  slug: string,
  config: VmConfig,
  status: VmStatus,
  lastStartedAt: number | null = null,
): VmSummary {
  return {
    connection: localConnection,
    id: config.id,
    slug,
    name: config.name,
    os: config.os,
    vcpus: vcpuCount(config.cpu),
    memoryMiB: config.memoryMiB,
    hasScreen: config.display.adapter !== 'none',
    serialPorts: config.serialPorts,
    createdAt: config.createdAt,
    ...(lastStartedAt !== null && { lastStartedAt }),
    ...status,
  };
}

/** Pure: a VM without a usable definition, as the list shows it. */
export function summarizeBroken(definition: Definition & { kind: 'broken' }): VmSummary {
  const { id, slug, name, error } = definition;
  return {
    connection: localConnection,
    id,
    slug,
    name,
    os: 'other',
    vcpus: 0,
    memoryMiB: 0,
    hasScreen: false,
    serialPorts: 0,
    ...offStatus,
    state: 'broken',
    error,
  };
}

/** Pure: leaving `stopping` takes its deadline along. */
export function withState(status: VmStatus, state: VmState): VmStatus {
  return { ...status, state, stopDeadline: state === 'stopping' ? status.stopDeadline : null };
}
