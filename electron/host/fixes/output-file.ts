import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** Milliseconds between two looks at what a command has said. */
const lookEveryMs = 60;
const pieceBytes = 16 * 1024;

export interface OutputFile {
  /** Takes a command's standard output and error. */
  descriptor: number;
  /** Hands on what has come since the last look. */
  look(): void;
  close(): void;
}

/**
 * A nameless file that takes what a command says, in the order in which it says it, and hands it on while it grows.
 *
 * A pipe would do until we quit: then the next word of a package manager in the middle of its work would end it by
 * SIGPIPE. A file outlives us, and the command comes to its end.
 */
export async function openOutputFile(onText: (text: string) => void): Promise<OutputFile> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paddock-fix-'));
  const file = path.join(folder, 'output');
  const descriptor = openSync(file, 'wx+', 0o600);
  rmSync(folder, { recursive: true });
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(pieceBytes);
  let position = 0;
  const look = () => {
    for (;;) {
      const count = readSync(descriptor, buffer, 0, pieceBytes, position);
      if (count === 0) return;
      position += count;
      const text = decoder.write(buffer.subarray(0, count));
      if (text !== '') onText(text);
    }
  };
  const timer = setInterval(look, lookEveryMs);
  return {
    descriptor,
    look,
    close() {
      clearInterval(timer);
      closeSync(descriptor);
    },
  };
}
