import { agentErrors } from './agent-errors';
import { downloadErrors } from './download-errors';
import { diskToolErrors } from './disk-tool-errors';
import { seedErrors } from './seed-errors';
import { stateErrors } from './state-errors';
import english from './texts/en/errors.json';
import { type ErrorEntry, errorWords } from './texts/error-words';
import type { Note } from './texts/message';

/**
 * Every expected failure has one of these codes. The union is closed: each code has a sentence in
 * both languages (`shared/texts/<language>/errors.json`), and a test holds the two together.
 */
export const errorCodes = [
  'address-taken',
  ...agentErrors,
  'authorisation-denied',
  'authorisation-dismissed',
  'bad-request',
  'bus-full',
  'cancelled',
  'certificate-unreadable',
  'certificates-nowhere',
  'clone-chain-long',
  'clone-disk-device',
  'clone-running',
  'command-failed',
  'command-killed',
  'command-not-started',
  'command-timeout',
  'cpu-model-unsupported',
  'definition-broken',
  'definition-changed',
  'definition-copy-missing',
  'definition-duplicate',
  'definition-missing',
  'definition-newer',
  'definition-not-broken',
  'definition-not-json',
  'definition-not-plain',
  'definition-not-understood',
  'definition-syntax',
  'definition-too-large',
  'definition-unreadable',
  'definition-value',
  'device-id-taken',
  'device-missing',
  'device-unsupported',
  'disk-cut-off',
  'disk-full',
  'disk-in-use',
  'disk-in-use-by',
  'disk-io-error',
  'disk-leaving',
  'disk-not-format',
  'disk-not-put-back',
  'disk-outside-folder',
  'disk-part-damaged',
  'disk-part-in-trash',
  'disk-part-missing',
  'disk-part-unreadable',
  'disk-read-only-bus',
  'extra-args-not-allowed',
  'extra-args-refused',
  'extra-args-too-long',
  'screen-font-missing',
  'screen-not-text',
  'disk-stands-on-own',
  'disk-unreadable',
  ...diskToolErrors,
  'disks-need-size',
  ...downloadErrors,
  'export-architecture',
  'export-format',
  'file-empty',
  'file-exists',
  'file-in-trash',
  'file-is-device',
  'file-missing',
  'file-not-granted',
  'file-not-opened',
  'file-not-plain',
  'file-oversized',
  'file-too-large',
  'file-unreadable',
  'file-unwritable',
  'firmware-missing',
  'firmware-secure-missing',
  'hardware-impossible',
  'hugepages-missing',
  'hugepages-uneven',
  'fix-busy',
  'fix-changed',
  'fix-failed',
  'fix-hindered',
  'fix-recorded',
  'fix-stopped',
  'folder-missing',
  'folder-not-folder',
  'guest-cpu-failed',
  'guest-crashed',
  'guest-disk-full',
  'guest-folder-missing',
  'guest-folder-unclear',
  'guest-name-taken',
  'guest-no-space',
  'forward-missing',
  'forward-taken',
  'guest-not-responding',
  'gl-unusable',
  'guest-panicked',
  'guest-paused',
  'held-by-job',
  'helper-not-started',
  'home-unknown',
  'id-taken',
  'image-is-base',
  'image-unsafe',
  'internal',
  'invalid-config',
  'job-ended',
  'job-not-cancellable',
  'job-not-found',
  'job-running',
  'not-linux',
  'not-offered',
  'kernel-unbootable',
  'kvm-unusable',
  'link-broken',
  'link-not-opened',
  'link-refused',
  'machine-part-missing',
  'machine-too-many-vcpus',
  'memory-step',
  'lock-unreadable',
  'memory-kept',
  'memory-not-followed',
  'memory-unavailable',
  'machine-type-missing',
  'machine-type-unsupported',
  'monitor-bad-line',
  'monitor-bad-qmp',
  'monitor-foreign',
  'monitor-not-allowed',
  'monitor-not-understood',
  'monitor-timeout',
  'monitor-too-long',
  'name-is-folder',
  'name-is-id',
  'name-taken',
  'name-unseen',
  'network-unsupported',
  'no-space-left',
  'not-allowed-now',
  'pkexec-missing',
  'numa-memory',
  'numa-vcpus',
  'nvram-damaged',
  'nvram-empty',
  'nvram-full',
  'nvram-kept-missing',
  'nvram-misfit',
  'nvram-unfinished',
  'nvram-unreadable',
  'nvram-missing',
  'port-address-missing',
  'pinning-failed',
  'plug-failed',
  'port-in-use',
  'port-in-use-by',
  'port-privileged',
  'process-stuck',
  'qemu-arch-mismatch',
  'qemu-crashed',
  'qemu-crashed-unseen',
  'qemu-exited',
  'qemu-missing',
  'qemu-not-started',
  'qemu-not-understood',
  'qemu-start-timeout',
  'qemu-too-old',
  'qmp-error',
  'qmp-not-understood',
  'runtime-dir-too-long',
  'runtime-dir-unsafe',
  'runtime-dir-unusable',
  'secure-boot-needs-q35',
  'secure-boot-no-keys',
  'sent-file-differs',
  'smm-needed',
  ...seedErrors,
  ...stateErrors,
  'serial-log-gone',
  'serial-takes-no-input',
  'serial-too-slow',
  'template-disks',
  'template-not-started',
  'text-not-utf8',
  'text-utf16',
  'tool-missing',
  'too-many-serial-ports',
  'tpm-folder-unusable',
  'tpm-state-damaged',
  'tpm-state-missing',
  'tpm-unsupported',
  'trash-entry-missing',
  'trash-needed',
  'tray-locked',
  'trial-recorded',
  'unplug-refused',
  'uefi-entry-missing',
  'uefi-missing',
  'vcpus-kept',
  'unsupported-by-qemu',
  'vm-busy',
  'vm-folder-gone',
  'vm-locked',
  'vm-name-ambiguous',
  'vm-needed',
  'vm-not-found',
  'vm-not-running',
  'vm-running',
  'vm-suspended',
  'vnc-unsupported',
  'vsock-missing',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Buttons that mend an error where it is shown. */
export const errorActions = [
  'retry',
  'force-off',
  'choose-file',
  'mend-files',
  'open-host-panel',
  'use-emulation',
  'write-base',
  'show-log',
  'start-again',
  'start-afresh',
  'remove',
  'restore-definition',
  'show-trash',
] as const;
export type ErrorAction = (typeof errorActions)[number];

/** What the window and the command line learn of an expected failure; `error-schema.ts` checks it on the wire. */
export interface AppError {
  code: ErrorCode;
  /** Values for the sentence, such as `{ name: 'win11' }`. */
  params?: Record<string, string>;
  /** Why, as a sentence or phrase of its own, where the code alone does not say; `{{reason}}` of the sentence. */
  reason?: Note;
  /** What a person can copy into a report: command, exit code, last log lines. */
  detail?: string;
  /** A command line that helps, to be copied. */
  command?: string;
  action?: ErrorAction;
  vmId?: string;
}

/** The English sentences of every code. */
export const englishTexts: Record<ErrorCode, ErrorEntry> = english;

/** The English sentence of an error, for logs and for programs that read `--json`. */
export function englishSentence(error: AppError): string {
  return errorWords(englishTexts, error).sentence;
}

/** An expected failure on its way to the place that shows it. Anything else that is thrown is a bug. */
export class AppFailure extends Error {
  readonly error: AppError;

  constructor(error: AppError, options?: ErrorOptions) {
    super(englishSentence(error), options);
    this.name = 'AppFailure';
    this.error = error;
  }
}

/** Builds an {@link AppFailure}; `fields` adds parameters, reason, detail, command, action or the VM's id. */
export function failure(code: ErrorCode, fields: Omit<AppError, 'code'> = {}): AppFailure {
  return new AppFailure({ ...fields, code });
}

/** The `AppError` in whatever was thrown; an unexpected exception becomes `internal`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppFailure) return thrown.error;
  if (thrown instanceof Error && thrown.name === 'AbortError') return { code: 'cancelled' };
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { code: 'internal', detail };
}
