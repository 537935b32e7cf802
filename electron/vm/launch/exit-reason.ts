import type { AppError } from '../../../shared/errors';
import type { Note } from '../../../shared/texts/message';
import { note } from '../../../shared/texts/notes';
import { displayCommand } from '../../lib/run';

/** How a process that this one started has ended. */
export interface ExitStatus {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ExitContext {
  vmId: string;
  name: string;
  argv: readonly string[];
  exit: ExitStatus | null;
  /** Last lines of QEMU's log. */
  log: string;
  /** Where the TPM keeps its state, if there is one. */
  tpmState?: string;
}

/** Pure: `exit code 1`, `killed by SIGKILL`, or that nobody could know; with QEMU's last words, where it said any. */
function describeExit(exit: ExitStatus | null, words: string): Note {
  const [kind, params] = endOf(exit);
  return words === ''
    ? note('reasons', `exit.${kind}`, params)
    : note('reasons', `exit.${kind}-words`, { ...params, words });
}

function endOf(exit: ExitStatus | null): ['code' | 'signal' | 'unknown', Record<string, string>] {
  if (exit?.signal) return ['signal', { signal: exit.signal }];
  if (typeof exit?.code === 'number') return ['code', { exitCode: String(exit.code) }];
  return ['unknown', {}];
}

/** What QEMU writes for causes that have a sentence of their own (messages of QEMU 5 to 10). */
const knownReasons: {
  pattern: RegExp;
  error: (
    match: RegExpExecArray,
    context: ExitContext,
  ) => Pick<AppError, 'code' | 'params' | 'action'>;
}[] = [
  { pattern: /Failed to get (?:shared )?"\w+" lock/, error: () => ({ code: 'disk-in-use' }) },
  {
    pattern: /Could not set up host forwarding rule '(\w+):([^:']*):(\d+)-/,
    error: ([, protocol = '', address = '', port = '']) => ({
      code: 'port-in-use',
      params: { port, protocol, address: address || '0.0.0.0' },
    }),
  },
  {
    pattern: /Could not access KVM kernel module|failed to initialize kvm|ioctl\(KVM_CREATE_VM\)/,
    error: () => ({ code: 'kvm-unusable', action: 'use-emulation' }),
  },
  {
    pattern: /without PVH ELF Note|could not load kernel|invalid kernel header|loading elf kernel/,
    error: () => ({ code: 'kernel-unbootable' }),
  },
  {
    pattern: /cannot set up guest memory|can't map RAM|Cannot allocate memory/,
    error: () => ({ code: 'memory-unavailable' }),
  },
  {
    // TPM_RC_FAILURE: libtpms makes no sense of the state. Another cause, such as a lock, has another number.
    pattern: /tpm-emulator: TPM result for CMD_INIT: 0x101\b/,
    error: (_, { tpmState: path }) => ({
      code: 'tpm-state-damaged',
      action: 'mend-files',
      params: { device: 'tpm', ...(path !== undefined && { path }) },
    }),
  },
  { pattern: /No space left on device/, error: () => ({ code: 'no-space-left' }) },
];

/** Pure: QEMU ended before it answered; why, as an `AppError`. */
export function startFailure(context: ExitContext): AppError {
  const { reason, ...general } = qemuExited(context);
  for (const { pattern, error } of knownReasons) {
    const match = pattern.exec(context.log);
    if (match) {
      const known = error(match, context);
      return { ...general, ...known, params: { ...general.params, ...known.params } };
    }
  }
  return { ...general, reason };
}

/**
 * Pure: a VM's QEMU is gone though nobody asked it to end.
 * @param at when it was seen to end, in milliseconds since the epoch; null when nobody watched.
 */
export function qemuCrashed(context: ExitContext, at: number | null): AppError {
  const { params, ...rest } = qemuExited(context);
  return {
    ...rest,
    code: at === null ? 'qemu-crashed-unseen' : 'qemu-crashed',
    params: { ...params, ...(at !== null && { time: localTime(new Date(at)) }) },
    action: 'start-again',
  };
}

/** Day and time of this computer, the same in every language: `2026-05-31 14:05`. */
function localTime(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Pure: QEMU has ended before it answered. */
function qemuExited(context: ExitContext): AppError {
  const { name, exit, log, argv, vmId } = context;
  const end = describeExit(exit, '').text;
  return {
    code: 'qemu-exited',
    params: { name },
    reason: describeExit(exit, log.split('\n').at(-1)?.trim() ?? ''),
    detail: [displayCommand(argv), `(${end})`, log].filter(Boolean).join('\n'),
    action: 'show-log',
    vmId,
  };
}
