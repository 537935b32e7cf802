import { displayHeads, vcpuCount, type VmConfig } from '../../../shared/vm-config';
import { localConnection } from '../../../shared/machine-ref';
import { hostArchitecture } from '../../qemu/tools/find';
import type { VmSummary } from '../../../shared/vm-state';
import type { VmState } from '../../../shared/vm-states';
import type { Definition } from '../definitions/parse-definition';
import { partsForStart } from '../edit/plan-edit';
import { playsInApp } from '../launch/sound';

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

interface RunFacts {
  /** See `VmSummary`. */
  lastStartedAt: number | null;
  /** What the guest that runs was started with; null while it is off, or where nobody knows. */
  started: VmConfig | null;
  /** How many times the definition has become another one since it was first read. */
  edition: number;
  /** See `VmSummary`; null where there is nothing to tell. */
  clipboard?: VmSummary['clipboard'] | null;
  /** While it runs: the VNC servers that it was started with; null where nobody knows. */
  screenCount?: number | null;
  disposeAt?: number | null;
  /** What is wrong with a guest that runs. */
  signs?: Pick<VmSummary, 'bootTrouble' | 'hostDisk' | 'suspendAt'>;
}

/** The built-in guest looks at neither mouse nor tablet: a pointer that is given to it is lost for nothing. */
const withoutPointer = 'test-guest';

/** Pure: a VM as the list shows it: while it runs, with the hardware that it was started with. */
export function summarize(
  { slug, config }: Pick<Definition & { kind: 'valid' }, 'slug' | 'config'>,
  status: VmStatus,
  {
    lastStartedAt,
    started,
    edition,
    clipboard = null,
    screenCount = null,
    disposeAt = null,
    signs = {},
  }: RunFacts = {
    lastStartedAt: null,
    started: null,
    edition: 0,
  },
): VmSummary {
  const now = started ?? config;
  const displays = screenCount ?? displayHeads(now);
  const waiting = started ? partsForStart(started, config) : [];
  return {
    connection: localConnection,
    id: config.id,
    slug,
    name: config.name,
    os: config.os,
    ...(config.arch !== hostArchitecture() && { arch: config.arch }),
    vcpus: vcpuCount(now.cpu),
    memoryMiB: now.memoryMiB,
    hasScreen: now.display.adapter !== 'none',
    ...(displays > 1 && { displays }),
    ...(!now.input.tablet && config.os !== withoutPointer && { mouseOnly: true }),
    ...(playsInApp(now) && { soundHere: true }),
    ...(clipboard && { clipboard }),
    serialPorts: now.serialPorts,
    createdAt: config.createdAt,
    ...(lastStartedAt !== null && { lastStartedAt }),
    ...(waiting.length > 0 && { waiting }),
    ...(edition > 0 && { edition }),
    ...(config.template && { template: true }),
    ...(config.disposable && { disposable: true }),
    ...(disposeAt !== null && { disposeAt }),
    ...(status.state !== 'off' && present(signs)),
    ...status,
  };
}

const present = ({ bootTrouble, hostDisk, suspendAt }: NonNullable<RunFacts['signs']>) => ({
  ...(bootTrouble && { bootTrouble }),
  ...(hostDisk && { hostDisk }),
  ...(suspendAt !== undefined && { suspendAt }),
});

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
