import { appendFile, rename, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { piecesWithoutQueries, withoutQueries } from '../../../electron/lib/terminal-queries';
import { LogFollower } from '../../../electron/vm/consoles/serial-log';
import { below, cutAnywhere, mutateBytes, type Random } from '../mutate';
import { expectThat } from './expectations';

const words = [
  '\u001b[6n boot\r\n\u001b]52;c;?\u0007\u001bP$qm\u001b\\ login: \u001b[c\r\n',
  '虚拟机 ü 😀 \u001b[1;31mred\u001b[0m\u001b[2J\u001b[?1049h\u0005\u001bZ',
  '\u009b6n\u001b]11;?\u001b\\\u001b[18t\u001b[?2026$p\r',
];

/** What a guest writes: text and drawing, with questions, sometimes layer on layer of them, or a line without end. */
export function serialStream(random: Random): Buffer {
  const said = Array.from({ length: 1 + below(random, 200) }, () =>
    Buffer.from(words[below(random, words.length)] ?? ''),
  );
  const kind = random();
  if (kind < 0.1) said.push(Buffer.from('\u001b['.repeat(100_000) + 'n'.repeat(100_000)));
  else if (kind < 0.15) said.push(Buffer.alloc(2 * 1024 * 1024, '\u001b]1;'));
  else if (kind < 0.2) said.push(Buffer.alloc(2 * 1024 * 1024, '\u001bP$q'));
  return mutateBytes(random, Buffer.concat(said));
}

/** No question is left, in whatever pieces a log is read. */
export async function serialQuestions(random: Random): Promise<void> {
  const stream = serialStream(random);
  async function* pieces() {
    for (const piece of cutAnywhere(random, stream)) yield await Promise.resolve(piece);
  }
  let length = 0;
  for await (const piece of piecesWithoutQueries(pieces())) {
    length += piece.length;
    expectThat(withoutQueries(piece).length === piece.length, 'a question was left');
  }
  expectThat(length <= stream.length, 'the stream grew');
}

/** Milliseconds until everything that was written is read. */
const patienceMs = 1500;

/** QEMU's log of a port grows in pieces, and begins again: each byte is told once, in order. */
export async function serialLog(random: Random, folder: string): Promise<void> {
  const file = path.join(folder, 'logs', 'serial0.log');
  const heard: Buffer[] = [];
  const log = { runs: 1 };
  const follower = new LogFollower(file, {
    onData: (bytes) => void heard.push(Buffer.from(bytes)),
    onRestart: () => {
      log.runs += 1;
      heard.length = 0;
    },
    onError: (error) => {
      throw new Error('the log cannot be read', { cause: error });
    },
  });
  try {
    heard.push(Buffer.from(await follower.start(1024 * 1024)));
    follower.resume();
    let written = await grow(random, file);
    if (random() < 0.3) {
      await heardAll(heard, written);
      if (random() < 0.5) await truncate(file, 0);
      else await rename(file, `${file}.1`);
      // As long as it takes to start QEMU, at least: a log that is cut and longer again at once is not told from one
      // that grew.
      for (const end = Date.now() + patienceMs; log.runs < 2 && Date.now() < end;) {
        await writeFile(file, '');
        await pause(5);
      }
      written = await grow(random, file);
      expectThat(log.runs === 2, `${log.runs} runs instead of two`);
    }
    await heardAll(heard, written);
  } finally {
    await follower.close();
  }
}

async function grow(random: Random, file: string): Promise<Buffer> {
  const stream = serialStream(random);
  for (const piece of cutAnywhere(random, stream)) {
    await appendFile(file, piece);
    if (random() < 0.2) await pause(1);
  }
  return stream;
}

async function heardAll(heard: readonly Buffer[], written: Buffer): Promise<void> {
  const end = Date.now() + patienceMs;
  const length = () => heard.reduce((sum, piece) => sum + piece.length, 0);
  while (length() < written.length && Date.now() < end) await pause(2);
  expectThat(
    Buffer.concat(heard).equals(written),
    `${length()} of ${written.length} bytes, or others`,
  );
}
