import { z } from 'zod';
import type { JsonValue } from '../hardware/options';

/** Builds a schema when it is first needed: each costs up to a millisecond, and most starts use five of them. */
function lazily<Schema extends z.ZodType>(build: () => Schema): () => Schema {
  let schema: Schema | null = null;
  return () => (schema ??= build());
}

const nothing = lazily(() => z.object({}));
const named = { name: z.string() };
const list = <Shape extends z.ZodRawShape>(shape: Shape) => lazily(() => z.array(z.object(shape)));

/** `query-status`: what the guest's vCPUs do (QAPI `RunState`). */
const runStates = [
  'debug',
  'inmigrate',
  'internal-error',
  'io-error',
  'paused',
  'postmigrate',
  'prelaunch',
  'finish-migrate',
  'restore-vm',
  'running',
  'save-vm',
  'shutdown',
  'suspended',
  'watchdog',
  'guest-panicked',
  'colo',
] as const;

/**
 * What QEMU answers: the parts that Paddock reads, checked where they come in. Members are as in QEMU's QAPI
 * schema (QEMU manual, "QEMU QMP Reference Manual"); more members than these are let through unread.
 */
export const answerSchemas = {
  'query-version': lazily(() =>
    z.object({
      qemu: z.object({ major: z.number(), minor: z.number(), micro: z.number() }),
      package: z.string(),
    }),
  ),
  'query-target': lazily(() => z.object({ arch: z.string() })),
  'query-status': lazily(() => z.object({ status: z.enum(runStates), running: z.boolean() })),
  'query-name': lazily(() => z.object({ name: z.string().optional() })),
  'query-uuid': lazily(() => z.object({ UUID: z.string() })),
  'query-kvm': lazily(() => z.object({ enabled: z.boolean(), present: z.boolean() })),
  'query-machines': list({
    ...named,
    alias: z.string().optional(),
    'is-default': z.boolean().optional(),
    'cpu-max': z.number(),
    deprecated: z.boolean().optional(),
  }),
  'query-cpu-definitions': list({
    ...named,
    deprecated: z.boolean().optional(),
    'unavailable-features': z.array(z.string()).optional(),
  }),
  'query-commands': list(named),
  'query-command-line-options': list({ option: z.string() }),
  'query-qmp-schema': list({
    ...named,
    features: z.array(z.string()).optional(),
    'arg-type': z.string().optional(),
    'ret-type': z.string().optional(),
    members: z
      .array(z.object({ name: z.string().optional(), type: z.string().optional() }))
      .optional(),
    variants: z.array(z.object({ case: z.string().optional() })).optional(),
    values: z.array(z.string()).optional(),
  }),
  /** `qdev` is the QOM path of the device, `/machine/peripheral/disk0`; `tray_open` only of drives with a tray. */
  'query-block': list({
    qdev: z.string().optional(),
    removable: z.boolean(),
    locked: z.boolean(),
    tray_open: z.boolean().optional(),
    'io-status': z.enum(['ok', 'failed', 'nospace']).optional(),
    inserted: z
      .object({
        'node-name': z.string().optional(),
        file: z.string(),
        ro: z.boolean(),
        // What it may do in a second, 0 for all it can: bytes, and operations.
        bps: z.number().optional(),
        bps_rd: z.number().optional(),
        bps_wr: z.number().optional(),
        iops: z.number().optional(),
        iops_rd: z.number().optional(),
        iops_wr: z.number().optional(),
      })
      .optional(),
  }),
  /** The file, the size that the guest sees in bytes, and the image that the node stands on, where it does. */
  'query-named-block-nodes': list({
    'node-name': z.string(),
    file: z.string(),
    backing_file: z.string().optional(),
    image: z
      .object({
        'virtual-size': z.number(),
        snapshots: z.array(z.object({ name: z.string(), 'vm-state-size': z.number() })).optional(),
      })
      .optional(),
    /** `count`: bytes that have changed. A list that was not closed is `inconsistent`. */
    'dirty-bitmaps': z
      .array(
        z.object({
          name: z.string().optional(),
          count: z.number(),
          recording: z.boolean(),
          inconsistent: z.boolean().optional(),
          persistent: z.boolean().optional(),
          granularity: z.number().optional(),
        }),
      )
      .optional(),
  }),
  /** Counters from the device's start. */
  'query-blockstats': list({
    qdev: z.string().optional(),
    'node-name': z.string().optional(),
    stats: z.object({
      rd_bytes: z.number(),
      wr_bytes: z.number(),
      rd_operations: z.number(),
      wr_operations: z.number(),
    }),
  }),
  'query-cpus-fast': list({ 'cpu-index': z.number(), 'thread-id': z.number() }),
  'query-vnc': lazily(() => z.object({ enabled: z.boolean() })),
  /** Whoever looks at a screen, each by its address. */
  'query-vnc-servers': list({ clients: z.array(z.object({ host: z.string() })) }),
  'query-chardev': list({
    label: z.string(),
    filename: z.string(),
    'frontend-open': z.boolean(),
  }),
  /** Bytes: of the start, and of what came since. */
  'query-memory-size-summary': lazily(() =>
    z.object({ 'base-memory': z.number(), 'plugged-memory': z.number().optional() }),
  ),
  /** Memory modules and other devices of memory; `size` in bytes. */
  'query-memory-devices': list({
    type: z.string(),
    data: z.object({ id: z.string().optional(), size: z.number() }),
  }),
  /** One for each core that can come; those that are there have a path. */
  'query-hotpluggable-cpus': list({
    type: z.string(),
    'vcpus-count': z.number(),
    props: z.record(z.string(), z.number()),
    'qom-path': z.string().optional(),
  }),
  /** Bytes that the guest has now. */
  'query-balloon': lazily(() => z.object({ actual: z.number() })),
  'query-jobs': list({
    id: z.string(),
    type: z.string(),
    status: z.string(),
    'current-progress': z.number(),
    'total-progress': z.number(),
    error: z.string().optional(),
  }),
  /** Children have the type `child<virtio-blk-pci>`. */
  'qom-list': list({ ...named, type: z.string() }),
  'qom-list-types': list(named),
  'qom-get': lazily(() => z.json()),
  'qom-set': nothing,
  cont: nothing,
  stop: nothing,
  system_powerdown: nothing,
  system_reset: nothing,
  system_wakeup: nothing,
  quit: nothing,
  screendump: nothing,
  pmemsave: nothing,
  set_link: nothing,
  balloon: nothing,
  eject: nothing,
  'blockdev-change-medium': nothing,
  block_resize: nothing,
  'block-stream': nothing,
  'human-monitor-command': lazily(() => z.string()),
  'send-key': nothing,
  'job-dismiss': nothing,
  'job-cancel': nothing,
  'snapshot-save': nothing,
  'snapshot-load': nothing,
  'snapshot-delete': nothing,
  transaction: nothing,
  /**
   * Why the guest's state cannot leave this QEMU, in QEMU's words; how far it is on its way out or in (`MigrationStatus`),
   * and why that failed.
   */
  'query-migrate': lazily(() =>
    z.object({
      'blocked-reasons': z.array(z.string()).optional(),
      status: z.string().optional(),
      'error-desc': z.string().optional(),
      // Pages that have gone out: as they are, and by a word where they hold one byte only.
      ram: z.object({ normal: z.number(), duplicate: z.number() }).optional(),
    }),
  ),
  'query-migrate-capabilities': list({ capability: z.string(), state: z.boolean() }),
  'migrate-set-capabilities': nothing,
  'query-migrate-parameters': lazily(() =>
    z.object({ 'max-bandwidth': z.number().optional(), 'downtime-limit': z.number().optional() }),
  ),
  'migrate-set-parameters': nothing,
  migrate: nothing,
  'migrate-incoming': nothing,
} satisfies Record<string, () => z.ZodType>;

export type QmpCommandName = keyof typeof answerSchemas;

/** What each command answers. */
export type QmpReturns = {
  [Name in QmpCommandName]: z.infer<ReturnType<(typeof answerSchemas)[Name]>>;
};

/** An internal snapshot in each of some images. */
interface SnapshotOfImages {
  'job-id': string;
  tag: string;
  devices: string[];
}

/** What the commands that take something take. */
interface Arguments {
  /** `flat` leaves out what each node stands on. */
  'query-named-block-nodes': { flat?: boolean };
  'qom-list': { path: string };
  'qom-list-types': { implements?: string; abstract?: boolean };
  'qom-get': { path: string; property: string };
  'qom-set': { path: string; property: string; value: JsonValue };
  /** `filename` is written by QEMU itself; `format` since 7.1. */
  screendump: { filename: string; device?: string; head?: number; format?: 'ppm' | 'png' };
  /** Physical addresses; `filename` is written by QEMU itself. */
  pmemsave: { val: number; size: number; filename: string };
  set_link: { name: string; up: boolean };
  /** Bytes. */
  balloon: { value: number };
  eject: { id: string; force?: boolean };
  'blockdev-change-medium': {
    id: string;
    filename: string;
    format?: string;
    'read-only-mode'?: 'retain' | 'read-only' | 'read-write';
  };
  /** Bytes. */
  block_resize: { 'node-name': string; size: number };
  'block-stream': { 'job-id': string; device: string; 'auto-dismiss': boolean };
  'human-monitor-command': { 'command-line': string };
  /** `hold-time` in milliseconds. */
  'send-key': {
    keys: ({ type: 'qcode'; data: string } | { type: 'number'; data: number })[];
    'hold-time'?: number;
  };
  'job-dismiss': { id: string };
  'job-cancel': { id: string };
  /** Nodes of images; `vmstate` is the one that takes memory and devices. */
  'snapshot-save': SnapshotOfImages & { vmstate: string };
  'snapshot-load': SnapshotOfImages & { vmstate: string };
  'snapshot-delete': SnapshotOfImages;
  /** Bytes a second, and milliseconds. */
  'migrate-set-parameters': { 'max-bandwidth'?: number; 'downtime-limit'?: number };
  'migrate-set-capabilities': { capabilities: { capability: string; state: boolean }[] };
  /** Where QEMU connects to, and where it listens: `unix:PATH`. */
  migrate: { uri: string };
  'migrate-incoming': { uri: string };
  /** All of it or nothing. */
  transaction: { actions: { type: string; data: Record<string, JsonValue> }[] };
}

/** What each command takes; `undefined` for nothing. */
export type QmpArguments = {
  [Name in QmpCommandName]: Name extends keyof Arguments ? Arguments[Name] : undefined;
};

const schemaMakers: { [Name in QmpCommandName]: () => z.ZodType<QmpReturns[Name]> } = answerSchemas;

/** The schema of a command's answer. */
export function answerSchema<Name extends QmpCommandName>(name: Name): z.ZodType<QmpReturns[Name]> {
  return schemaMakers[name]();
}
