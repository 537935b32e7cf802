import { z } from 'zod';

const nothing = z.object({});
const count = z.number().int().min(0);

/**
 * What the agent answers: the parts that Paddock reads. It is the guest that writes them, so nothing is taken as it
 * comes. Members are as in QEMU's manual, "QEMU Guest Agent Protocol Reference".
 */
const answers = {
  'guest-info': z.object({
    version: z.string(),
    supported_commands: z.array(z.object({ name: z.string(), enabled: z.boolean() })).max(2000),
  }),
  /** `id` is `mswindows` for Windows, else what `/etc/os-release` says. */
  'guest-get-osinfo': z.object({ id: z.string().optional() }),
  /** How many file systems. */
  'guest-fsfreeze-freeze': count,
  'guest-fsfreeze-thaw': count,
  'guest-set-time': nothing,
  'guest-file-open': z.number().int(),
  'guest-file-close': nothing,
  'guest-file-flush': nothing,
  'guest-file-seek': z.object({ position: count, eof: z.boolean() }),
  'guest-file-write': z.object({ count, eof: z.boolean() }),
  'guest-file-read': z.object({ count, 'buf-b64': z.string(), eof: z.boolean() }),
};

export type AgentCommand = keyof typeof answers;
export type AgentAnswers = { [Name in AgentCommand]: z.infer<(typeof answers)[Name]> };

/** What the commands take. */
export interface AgentArguments {
  'guest-info': undefined;
  'guest-get-osinfo': undefined;
  'guest-fsfreeze-freeze': undefined;
  'guest-fsfreeze-thaw': undefined;
  /** Nanoseconds since the epoch. */
  'guest-set-time': { time: number };
  /** `mode` as of `fopen`. Only `r`, `w`, `a` and the same with `+` are known on every system. */
  'guest-file-open': { path: string; mode: 'r' | 'w' | 'a' };
  'guest-file-close': { handle: number };
  'guest-file-flush': { handle: number };
  'guest-file-seek': { handle: number; offset: number; whence: 'set' | 'cur' | 'end' };
  'guest-file-write': { handle: number; 'buf-b64': string };
  'guest-file-read': { handle: number; count: number };
}

const schemas: { [Name in AgentCommand]: z.ZodType<AgentAnswers[Name]> } = answers;

/** The schema of a command's answer. */
export function agentAnswer<Name extends AgentCommand>(name: Name): z.ZodType<AgentAnswers[Name]> {
  return schemas[name];
}
