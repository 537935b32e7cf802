import { z } from 'zod';

const nothing = z.object({});
const count = z.number().int().min(0);
const word = z.string().max(4096);

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
  'guest-get-osinfo': z.object({
    id: z.string().optional(),
    'pretty-name': word.optional(),
    'kernel-release': word.optional(),
    machine: word.optional(),
  }),
  'guest-get-host-name': z.object({ 'host-name': word }),
  'guest-network-get-interfaces': z
    .array(
      z.object({
        name: word,
        'hardware-address': word.optional(),
        'ip-addresses': z
          .array(z.object({ 'ip-address': word, prefix: z.number().int().min(0).max(128) }))
          .max(1000)
          .optional(),
      }),
    )
    .max(1000),
  /** Bytes; older agents, and some file systems, do not tell them. */
  'guest-get-fsinfo': z
    .array(
      z.object({
        name: word,
        mountpoint: word,
        type: word,
        'used-bytes': z.number().min(0).optional(),
        'total-bytes': z.number().min(0).optional(),
      }),
    )
    .max(2000),
  /** Nanoseconds since the epoch. */
  'guest-get-time': z.number(),
  'guest-set-time': nothing,
  'guest-set-user-password': nothing,
  'guest-fsfreeze-status': z.enum(['thawed', 'frozen']),
  /** Bytes that each file system has given back. */
  'guest-fstrim': z.object({
    paths: z
      .array(
        z.object({
          path: word,
          trimmed: z.number().min(0).optional(),
          error: word.optional(),
        }),
      )
      .max(2000),
  }),
  /** How many file systems. */
  'guest-fsfreeze-freeze': count,
  'guest-fsfreeze-thaw': count,
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
  'guest-get-host-name': undefined;
  'guest-network-get-interfaces': undefined;
  'guest-get-fsinfo': undefined;
  'guest-get-time': undefined;
  /** Nanoseconds since the epoch. */
  'guest-set-time': { time: number };
  /** `password` in Base64. */
  'guest-set-user-password': { username: string; password: string; crypted: boolean };
  'guest-fsfreeze-status': undefined;
  'guest-fstrim': { minimum?: number };
  'guest-fsfreeze-freeze': undefined;
  'guest-fsfreeze-thaw': undefined;
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
