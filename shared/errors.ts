/**
 * Every expected failure has one of these codes. The union is closed: each code has a sentence in
 * both languages (`shared/texts/<language>/errors.json`), and a test holds the two together.
 */
export const errorCodes = [
  'authorisation-denied',
  'authorisation-dismissed',
  'bad-request',
  'cancelled',
  'command-failed',
  'definition-broken',
  'definition-newer',
  'disk-full',
  'disk-in-use',
  'disk-io-error',
  'disk-part-missing',
  'disk-part-unreadable',
  'disk-unreadable',
  'file-exists',
  'file-missing',
  'file-unreadable',
  'file-not-granted',
  'file-unwritable',
  'firmware-missing',
  'fix-busy',
  'fix-changed',
  'fix-failed',
  'fix-hindered',
  'fix-stopped',
  'guest-crashed',
  'guest-disk-full',
  'guest-not-responding',
  'held-by-job',
  'image-unsafe',
  'internal',
  'invalid-config',
  'job-not-cancellable',
  'job-not-found',
  'job-running',
  'not-linux',
  'kvm-unusable',
  'monitor-timeout',
  'name-taken',
  'not-allowed-now',
  'pkexec-missing',
  'port-in-use',
  'qemu-exited',
  'qemu-missing',
  'qemu-start-timeout',
  'qmp-error',
  'runtime-dir-unsafe',
  'serial-in-use',
  'tool-missing',
  'unsupported-by-qemu',
  'vm-busy',
  'vm-not-found',
  'vm-not-running',
  'vm-running',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Buttons that mend an error where it is shown. */
export const errorActions = [
  'retry',
  'force-off',
  'start',
  'choose-file',
  'open-host-panel',
  'use-emulation',
  'show-log',
  'remove',
] as const;
export type ErrorAction = (typeof errorActions)[number];

/** What the window and the command line learn of an expected failure; `error-schema.ts` checks it on the wire. */
export interface AppError {
  code: ErrorCode;
  /** One English sentence for logs and the command line; the window shows the translated code. */
  message: string;
  /** Values for the translated sentence, such as `{ name: 'win11' }`. */
  params?: Record<string, string>;
  /** What a person can copy into a report: command, exit code, last log lines. */
  detail?: string;
  hint?: string;
  action?: ErrorAction;
  vmId?: string;
}

/** An expected failure on its way to the place that shows it. Anything else that is thrown is a bug. */
export class AppFailure extends Error {
  readonly error: AppError;

  constructor(error: AppError, options?: ErrorOptions) {
    super(error.message, options);
    this.name = 'AppFailure';
    this.error = error;
  }
}

/** Builds an {@link AppFailure}; `fields` adds detail, hint, action, parameters or the VM's id. */
export function failure(
  code: ErrorCode,
  message: string,
  fields: Omit<Partial<AppError>, 'code' | 'message'> = {},
): AppFailure {
  return new AppFailure({ code, message, ...fields });
}

/** The `AppError` in whatever was thrown; an unexpected exception becomes `internal`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppFailure) return thrown.error;
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return { code: 'cancelled', message: 'The operation was cancelled.' };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const detail = thrown instanceof Error ? thrown.stack : undefined;
  return { code: 'internal', message, ...(detail ? { detail } : {}) };
}

/** For the `default` branch of a switch over a closed union: fails to compile when a member is missed. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
