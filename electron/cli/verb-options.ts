/** An option of a verb. */
export interface OptionSpec {
  /** What stands for the value in help; without it the option is a switch. */
  value?: string;
}

/** A switch, and an option with a value. */
export const flag: OptionSpec = {};
export const takes = (value: string): OptionSpec => ({ value });

/** What the host report can be asked. */
export const hostOptions: Record<string, OptionSpec> = {
  json: flag,
  markdown: flag,
  root: takes('DIR'),
  trial: flag,
  record: takes('FILE.tar.gz'),
  fix: takes('ID'),
  yes: flag,
};

/** What a virtual machine can be made of on the command line. */
export const createOptions: Record<string, OptionSpec> = {
  'test-guest': flag,
  from: takes('SOURCE'),
  sha256: takes('HEX'),
  catalogue: takes('FILE'),
  iso: takes('FILE'),
  disk: takes('FILE'),
  'in-place': flag,
  'allow-base': flag,
  'write-base': flag,
  kernel: takes('FILE'),
  initrd: takes('FILE'),
  append: takes('TEXT'),
  'disk-size': takes('SIZE'),
  'cloud-init': flag,
  'no-cloud-init': flag,
  user: takes('USER'),
  password: flag,
  'ssh-key': takes('FILE'),
  'host-name': takes('NAME'),
  packages: takes('LIST'),
  'time-zone': takes('ZONE'),
  address: takes('ADDRESS/BITS'),
  gateway: takes('ADDRESS'),
  dns: takes('LIST'),
  'user-data': takes('FILE'),
  'new-disk': takes('SIZE'),
  memory: takes('SIZE'),
  cpus: takes('N'),
  firmware: takes('KIND'),
  tpm: flag,
  arch: takes('NAME'),
  accel: takes('KIND'),
  os: takes('ID'),
  json: takes('FILE'),
  start: flag,
};

/** How a virtual machine is cloned on the command line. */
export const cloneOptions: Record<string, OptionSpec> = {
  linked: flag,
  disposable: flag,
  'new-tpm': flag,
  start: flag,
  keep: flag,
  json: flag,
  'dry-run': flag,
};

/** What a device that is added can be told on the command line; which kind takes what says `verbs/devices.ts`. */
export const plugOptions: Record<string, OptionSpec> = {
  'new-disk': takes('SIZE'),
  disk: takes('FILE'),
  bus: takes('BUS'),
  copy: flag,
  'allow-base': flag,
  'write-base': flag,
  model: takes('MODEL'),
  name: takes('CHANNEL'),
  id: takes('ID'),
  next: flag,
  'dry-run': flag,
};

/** How many of something are kept, see `shared/retention.ts`. */
const keepOptions = {
  'keep-last': takes('N'),
  'keep-hourly': takes('N'),
  'keep-daily': takes('N'),
  'keep-weekly': takes('N'),
  'keep-monthly': takes('N'),
} as const satisfies Record<string, OptionSpec>;

/** What can be said of automatic snapshots, see `verbs/automatic.ts`. */
export const automaticOptions = {
  every: takes('INTERVAL'),
  at: takes('HH:MM'),
  on: takes('DAY'),
  'while-off': takes('on|off'),
  'before-changes': takes('on|off'),
  ...keepOptions,
  simulate: flag,
  run: flag,
} as const satisfies Record<string, OptionSpec>;

/** What can be said of snapshots; which action takes what says `verbs/snapshot.ts`. */
export const snapshotOptions: Record<string, OptionSpec> = {
  json: flag,
  memory: flag,
  'live-memory': flag,
  'no-memory': flag,
  note: takes('TEXT'),
  keep: takes('TITLE'),
  yes: flag,
  'dry-run': flag,
  ...automaticOptions,
};

/** What can be said of backups on the command line; which action takes what says `verbs/backup.ts`. */
export const backupOptions: Record<string, OptionSpec> = {
  to: takes('FOLDER'),
  full: flag,
  at: takes('TIME'),
  disk: takes('ID'),
  ...keepOptions,
  start: flag,
  timeout: takes('SECONDS'),
  yes: flag,
  json: flag,
  'dry-run': flag,
};
