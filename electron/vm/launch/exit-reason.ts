import type { AppError } from '../../../shared/errors';
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
}

/** Pure: `exit code 1`, `killed by SIGKILL`, or that nobody could know. */
function describeExit(exit: ExitStatus | null): string {
  if (exit?.signal) return `killed by ${exit.signal}`;
  if (exit?.code !== null && exit?.code !== undefined) return `exit code ${exit.code}`;
  return 'killed or crashed';
}

/** What QEMU writes for causes that have a sentence of their own (messages of QEMU 5 to 10). */
const knownReasons: { pattern: RegExp; error: (match: RegExpExecArray) => Partial<AppError> }[] = [
  {
    pattern: /Failed to get (?:shared )?"\w+" lock/,
    error: () => ({
      code: 'disk-in-use',
      message: 'A disk of this VM is used by another program.',
    }),
  },
  {
    pattern: /Could not set up host forwarding rule '(\w+):([^:']*):(\d+)-/,
    error: ([, protocol = '', address = '', port = '']) => ({
      code: 'port-in-use',
      message: `Port ${port} (${protocol}) cannot be forwarded.`,
      params: { port, protocol, address: address || '0.0.0.0' },
    }),
  },
  {
    pattern: /Could not access KVM kernel module|failed to initialize kvm|ioctl\(KVM_CREATE_VM\)/,
    error: () => ({
      code: 'kvm-unusable',
      message: 'QEMU could not use KVM.',
      action: 'use-emulation',
    }),
  },
  {
    pattern: /No space left on device/,
    error: () => ({ code: 'disk-full', message: 'There is no space left on the host.' }),
  },
];

/** Pure: QEMU ended before it answered; why, in the words of `AppError`. */
export function startFailure(context: ExitContext): AppError {
  const general = qemuExited(context);
  for (const { pattern, error } of knownReasons) {
    const match = pattern.exec(context.log);
    if (match) {
      const known = error(match);
      return { ...general, ...known, params: { ...general.params, ...known.params } };
    }
  }
  return general;
}

/** Pure: QEMU is gone though nobody asked it to end. */
export function qemuExited(context: ExitContext): AppError {
  const { name, exit, log, argv, vmId } = context;
  const reason = describeExit(exit);
  const lastLine = log.split('\n').at(-1)?.trim();
  return {
    code: 'qemu-exited',
    message: `QEMU of “${name}” ended by itself (${reason})${lastLine ? `: ${lastLine}` : '.'}`,
    params: { name, reason },
    detail: [displayCommand(argv), `(${reason})`, log].filter(Boolean).join('\n'),
    action: 'show-log',
    vmId,
  };
}
