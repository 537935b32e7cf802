import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { isErrno, writeFileAtomically } from '../../lib/atomic-file';
import { displayCommand, run } from '../../lib/run';
import { parseAudioDrivers, parseCapabilities, probeQuestions } from './parse';
import type { JsonValue } from '../hardware/options';
import { parseMessage } from '../qmp/wire';
import type { QemuCapabilities } from './types';
import { makeFolder } from '../../lib/make-folder';
import { readOwnFile } from '../../lib/own-file';

export interface ProbeOptions {
  /** Where answers are kept (`<cache>/capabilities`); the folder is made when it is missing. */
  cacheDir: string;
  /** Milliseconds for the whole probe; 15,000 unless told. It takes about 0.2 s. */
  timeoutMs?: number;
}

/** Loadable modules come in packages of their own (`qemu-system-modules-spice`) that leave the binary as it is. */
const moduleFolders = [
  '/usr/lib/x86_64-linux-gnu/qemu',
  '/usr/lib/aarch64-linux-gnu/qemu',
  '/usr/lib64/qemu',
  '/usr/lib64/qemu-kvm',
  '/usr/lib/qemu',
];

/** One probe at a time for each binary and cache: the window and a start often ask in the same moment. */
const underWay = new Map<string, Promise<QemuCapabilities>>();

/**
 * What this QEMU can do, asked of the binary itself and cached by path, size and times of change (its own and its
 * module folders').
 * @throws AppFailure `qemu-missing`, `command-failed` (it did not run, or answered no QMP).
 */
export async function probeCapabilities(
  binary: string,
  options: ProbeOptions,
): Promise<QemuCapabilities> {
  const file = path.join(options.cacheDir, `${await fingerprint(binary)}.json`);
  const cached = readCached(file);
  if (cached) return cached;
  const running = underWay.get(file);
  if (running) return await running;
  const probe = probeAndKeep(binary, file, options).finally(() => underWay.delete(file));
  underWay.set(file, probe);
  return await probe;
}

async function probeAndKeep(binary: string, file: string, options: ProbeOptions) {
  const capabilities = await ask(binary, options);
  try {
    await makeFolder(path.dirname(file));
    await writeFileAtomically(file, JSON.stringify(capabilities));
  } catch {
    // The answers are good without a cache; on a full or read-only disk every start asks again.
  }
  return capabilities;
}

/**
 * Names the cache file: anything that could change the answers changes it. Costs a few `stat`s.
 * @throws AppFailure `qemu-not-started` when it is gone.
 */
export async function fingerprint(binary: string): Promise<string> {
  const facts: (string | number)[] = ['capabilities', 2, binary];
  try {
    const { size, mtimeMs } = await stat(await realpath(binary));
    facts.push(size, mtimeMs);
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR')) throw error;
    throw failure('qemu-not-started', { params: { path: binary }, detail: error.message });
  }
  const folders = moduleFolders.map(async (folder) => {
    const found = await stat(folder).catch(() => null);
    return found ? [folder, found.mtimeMs] : [];
  });
  facts.push(...(await Promise.all(folders)).flat());
  return createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 24);
}

/** A cached answer, or null: whatever is wrong with a cache file, asking again mends it. */
function readCached(file: string): QemuCapabilities | null {
  try {
    const value: unknown = JSON.parse(readOwnFile(file));
    return isCapabilities(value) ? value : null;
  } catch {
    return null;
  }
}

/** Told by its first and its last member: the file is written whole or not at all, and by us alone. */
function isCapabilities(value: unknown): value is QemuCapabilities {
  return (
    typeof value === 'object' &&
    value !== null &&
    'schema' in value &&
    value.schema === 2 &&
    'features' in value
  );
}

/** Whether what was said last ends with the answer to the last question. */
function isLastAnswer(tail: string): boolean {
  const id = Object.keys(probeQuestions).at(-1);
  return new RegExp(`"id":\\s*"${id}"\\}?\\s*$`).test(tail);
}

/**
 * Starts the binary without a machine and asks everything in one go over its standard input. It is told to end only
 * when the last answer is here: a QEMU that ends drops what the pipe had no room for (64 KiB; the answers take four
 * times as much). Emulation is preferred for the probe: it needs no /dev/kvm and cannot hang in it; Red Hat's builds
 * have only KVM.
 */
async function ask(binary: string, options: ProbeOptions): Promise<QemuCapabilities> {
  const questions = Object.entries(probeQuestions).map(([id, question]) =>
    Object.assign({ id }, question),
  );
  const lines = [{ execute: 'qmp_capabilities' }, ...questions];
  const words =
    '-machine none,accel=tcg:kvm -nodefaults -no-user-config -display none -S -qmp stdio';
  const argv: [string, ...string[]] = [binary, ...words.split(' ')];
  const { timeoutMs = 15_000 } = options;
  let tail = '';
  const [{ stdout, stderr }, audioDrivers] = await Promise.all([
    run(argv, {
      input: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
      inputStaysOpen: true,
      // A QEMU whose input ends goes on waiting: it must not outlive us.
      endsWithUs: true,
      onStdout: (text, input) => {
        tail = (tail + text).slice(-100);
        if (!input.writableEnded && isLastAnswer(tail)) input.end('{"execute":"quit"}\n');
      },
      timeoutMs,
      maxOutputBytes: 32 * 1024 * 1024,
    }),
    askAudioDrivers(binary, timeoutMs),
  ]);
  const answers = new Map<string, JsonValue>();
  for (const line of stdout.split('\n').filter((text) => text.trim())) {
    const message = parseMessage(line);
    if (message.kind === 'return' && message.id !== null) answers.set(message.id, message.value);
  }
  const capabilities = parseCapabilities(binary, answers, audioDrivers);
  if (!('problem' in capabilities)) return capabilities;
  const lastWords = stderr.trim().split('\n').slice(-12).join('\n');
  throw failure('qemu-not-understood', {
    params: { path: binary },
    detail: [displayCommand(argv), capabilities.problem, lastWords, stdout.slice(0, 400)]
      .filter(Boolean)
      .join('\n'),
  });
}

/**
 * The audio drivers that this QEMU can load. QMP's schema cannot tell: it names what was compiled, and distributions
 * put each driver into a module of a package of its own. This list is made by loading them.
 */
async function askAudioDrivers(binary: string, timeoutMs: number): Promise<string[]> {
  for (const question of [['-audiodev', 'help'], ['-audio-help']]) {
    try {
      const { stdout } = await run([binary, ...question], { timeoutMs });
      const drivers = parseAudioDrivers(stdout);
      if (drivers.length > 0) return drivers;
    } catch {
      // QEMU before 7.2 does not know the first question. Without any answer guests are silent, and start.
    }
  }
  return [];
}
