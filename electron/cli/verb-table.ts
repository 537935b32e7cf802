import { actionRow, type VmCommand } from '../../shared/vm-actions';
import type { VerbCode } from './context';
import {
  backupOptions,
  cloneOptions,
  createOptions,
  flag,
  hostOptions,
  plugOptions,
  snapshotOptions,
  takes,
  type OptionSpec,
} from './verb-options';

/** A verb as data; its words are `verb.NAME` of `shared/texts/<language>/cli.json`. */
export interface Verb {
  /** Words that must follow, in order; one with `?` may be left out, one that ends in `...` repeated. */
  positionals: readonly string[];
  options: Readonly<Record<string, OptionSpec>>;
  /** The verb's code is read only when it runs: `paddock list` need not know how to make disks. */
  load(): Promise<VerbCode>;
}

const power = async () => await import('./verbs/power');

/** A verb that carries out an action of the one table. */
const acts = (action: VmCommand, options: Verb['options'] = {}): Verb => ({
  positionals: [actionRow(action).many ? 'NAME...' : 'NAME'],
  options,
  load: async () => (await power()).verbOf(action),
});

/** Every verb of the command line, in the order help shows them. */
export const verbs: Readonly<Record<string, Verb>> = {
  host: {
    positionals: [],
    options: hostOptions,
    load: async () => (await import('./verbs/host')).host,
  },
  create: {
    positionals: ['NAME?'],
    options: createOptions,
    load: async () => (await import('./verbs/create')).create,
  },
  catalogue: {
    positionals: ['ACTION?', 'WORD?...'],
    options: { catalogue: takes('FILE|URL'), json: flag },
    load: async () => (await import('./verbs/catalogue')).catalogue,
  },
  clone: {
    positionals: ['NAME', 'NEWNAME?'],
    options: cloneOptions,
    load: async () => (await import('./verbs/clone')).clone,
  },
  template: {
    positionals: ['NAME', 'ACTION'],
    options: {},
    load: async () => (await import('./verbs/clone')).template,
  },
  list: {
    positionals: [],
    options: { json: flag, trash: flag },
    load: async () => (await import('./verbs/list')).list,
  },
  show: {
    positionals: ['NAME'],
    options: { json: flag },
    load: async () => (await import('./verbs/show')).show,
  },
  argv: {
    positionals: ['NAME'],
    options: { json: flag },
    load: async () => (await import('./verbs/show')).argv,
  },
  explain: {
    positionals: ['NAME'],
    options: { json: flag },
    load: async () => (await import('./verbs/explain')).explain,
  },
  script: {
    positionals: ['NAME'],
    options: { json: flag },
    load: async () => (await import('./verbs/script')).script,
  },
  export: {
    positionals: ['NAME', 'FILE'],
    options: { json: flag, 'dry-run': flag },
    load: async () => (await import('./verbs/export')).exportVm,
  },
  devices: {
    positionals: ['NAME'],
    options: { json: flag },
    load: async () => (await import('./verbs/devices')).devices,
  },
  plug: {
    positionals: ['NAME', 'KIND'],
    options: plugOptions,
    load: async () => (await import('./verbs/devices')).plug,
  },
  unplug: {
    positionals: ['NAME', 'ID'],
    options: { next: flag, 'dry-run': flag },
    load: async () => (await import('./verbs/devices')).unplug,
  },
  set: {
    positionals: ['NAME', 'KEY=VALUE?...'],
    options: { from: takes('FILE'), base: takes('FILE'), next: flag, 'dry-run': flag },
    load: async () => (await import('./verbs/definition')).set,
  },
  edit: {
    positionals: ['NAME'],
    options: { next: flag, 'dry-run': flag },
    load: async () => (await import('./verbs/edit')).edit,
  },
  pending: {
    positionals: ['NAME', 'ACTION?'],
    options: { json: flag },
    load: async () => (await import('./verbs/pending')).pending,
  },
  uefi: {
    positionals: ['NAME', 'ACTION?', 'WHAT?'],
    options: {
      json: flag,
      next: takes('ENTRY'),
      setup: flag,
      into: takes('DATABASE'),
      yes: flag,
      'dry-run': flag,
    },
    load: async () => (await import('./verbs/uefi')).uefi,
  },
  files: {
    positionals: ['NAME'],
    options: { json: flag },
    load: async () => (await import('./verbs/files')).files,
  },
  insert: {
    positionals: ['NAME', 'FILE', 'DRIVE?'],
    options: { force: flag },
    load: async () => (await import('./verbs/files')).insert,
  },
  eject: {
    positionals: ['NAME', 'DRIVE?'],
    options: { force: flag },
    load: async () => (await import('./verbs/files')).eject,
  },
  cd: {
    positionals: ['NAME', 'ACTION', 'FILE?'],
    options: { drive: takes('DRIVE'), force: flag },
    load: async () => (await import('./verbs/files')).cd,
  },
  floppy: {
    positionals: ['NAME', 'ACTION', 'FILE?'],
    options: { drive: takes('DRIVE'), 'read-only': flag },
    load: async () => (await import('./verbs/files')).floppy,
  },
  forward: {
    positionals: ['NAME', 'ACTION?', 'RULE?'],
    options: { nic: takes('NIC'), json: flag },
    load: async () => (await import('./verbs/network')).forward,
  },
  cable: {
    positionals: ['NAME', 'ACTION'],
    options: { nic: takes('NIC') },
    load: async () => (await import('./verbs/network')).cable,
  },
  replace: {
    positionals: ['NAME', 'DEVICE', 'FILE'],
    options: { copy: flag, 'allow-base': flag, 'write-base': flag },
    load: async () => (await import('./verbs/files')).replaceVerb,
  },
  detach: {
    positionals: ['NAME', 'DEVICE'],
    options: {},
    load: async () => (await import('./verbs/files')).detach,
  },
  disk: {
    positionals: ['ACTION?', 'ARGUMENT?...'],
    options: {
      json: flag,
      to: takes('FORMAT'),
      on: takes('BASE'),
      repair: flag,
      yes: flag,
      'dry-run': flag,
    },
    load: async () => (await import('./verbs/disk')).disk,
  },
  start: acts('start', { 'write-base': flag }),
  stop: acts('stop', { force: flag, timeout: takes('SECONDS') }),
  suspend: {
    positionals: ['NAME'],
    options: { discard: flag, json: flag, yes: flag, 'dry-run': flag },
    load: async () => (await import('./verbs/suspend')).suspend,
  },
  pause: acts('pause'),
  resume: acts('resume'),
  reset: acts('reset'),
  remove: acts('remove', { force: flag }),
  restore: {
    positionals: ['NAME'],
    options: {},
    load: async () => (await import('./verbs/restore')).restore,
  },
  trash: {
    positionals: ['ACTION?', 'NAME?...'],
    options: { json: flag, yes: flag, force: flag },
    load: async () => (await import('./verbs/trash')).trash,
  },
  'restore-definition': {
    positionals: ['NAME'],
    options: {},
    load: async () => (await import('./verbs/restore')).restoreDefinition,
  },
  snapshot: {
    positionals: ['NAME', 'ACTION?', 'TITLE?', 'NEW?'],
    options: snapshotOptions,
    load: async () => (await import('./verbs/snapshot')).snapshot,
  },
  backup: {
    positionals: ['NAME', 'ACTION?', 'TARGET?'],
    options: backupOptions,
    load: async () => (await import('./verbs/backup')).backup,
  },
  log: {
    positionals: ['NAME'],
    options: { follow: flag, search: takes('TEXT'), since: takes('TIME'), json: flag },
    load: async () => (await import('./verbs/log')).log,
  },
  jobs: {
    positionals: ['ACTION?', 'ID?'],
    options: { watch: flag, json: flag, ended: flag },
    load: async () => (await import('./verbs/jobs')).jobs,
  },
  serial: {
    positionals: ['NAME'],
    options: {
      dump: flag,
      run: takes('N'),
      logs: flag,
      send: takes('FILE'),
      break: flag,
      json: flag,
      port: takes('N'),
    },
    load: async () => (await import('./verbs/serial')).serial,
  },
  screenshot: {
    positionals: ['NAME', 'FILE.png'],
    options: { display: takes('N') },
    load: async () => (await import('./verbs/screenshot')).screenshot,
  },
  'screen-text': {
    positionals: ['NAME'],
    options: { display: takes('N'), json: flag },
    load: async () => (await import('./verbs/screen-text')).screenText,
  },
  type: {
    positionals: ['NAME', 'TEXT?'],
    options: {
      file: takes('FILE'),
      layout: takes('LAYOUT'),
      speed: takes('SPEED'),
      enter: flag,
      skip: flag,
    },
    load: async () => (await import('./verbs/type')).type,
  },
  send: {
    positionals: ['NAME', 'FILE'],
    options: { folder: takes('PATH') },
    load: async () => (await import('./verbs/send')).send,
  },
  ssh: {
    positionals: ['NAME', 'COMMAND?...'],
    options: { user: takes('USER'), timeout: takes('SECONDS'), print: flag },
    load: async () => (await import('./verbs/ssh')).ssh,
  },
  seed: {
    positionals: ['NAME', 'ACTION?', 'PART?'],
    options: { from: takes('FILE'), json: flag },
    load: async () => (await import('./verbs/seed')).seed,
  },
  agent: {
    positionals: ['NAME', 'ACTION?', 'USER?'],
    options: { json: flag, set: flag },
    load: async () => (await import('./verbs/agent')).agent,
  },
  monitor: {
    positionals: ['NAME', 'COMMAND'],
    options: { hmp: flag },
    load: async () => (await import('./verbs/monitor')).monitor,
  },
};
