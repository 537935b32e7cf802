import { z } from 'zod';
import type { JsonValue } from '../hardware/options';

/** QEMU's first line on a monitor (`docs/interop/qmp-spec`). */
const greetingSchema = z.object({
  version: z.object({
    qemu: z.object({ major: z.number(), minor: z.number(), micro: z.number() }),
    package: z.string(),
  }),
});
export type QmpGreeting = z.infer<typeof greetingSchema>;

export interface QmpEvent {
  event: string;
  data: Readonly<Record<string, JsonValue>>;
  /** When QEMU emitted it, milliseconds since the epoch. */
  at: number;
}

interface QmpErrorBody {
  /** `GenericError`, `CommandNotFound`, `DeviceNotFound` … */
  class: string;
  desc: string;
}

/** One line from QEMU, sorted. `error` without an id answers a line that QEMU could not even parse. */
export type QmpMessage =
  | { kind: 'greeting'; greeting: QmpGreeting }
  | { kind: 'event'; event: QmpEvent }
  | { kind: 'return'; id: string | null; value: JsonValue }
  | { kind: 'error'; id: string | null; error: QmpErrorBody }
  /** Not a QMP message: somebody else's socket, or a broken QEMU. `line` is cut to 200 characters. */
  | { kind: 'garbage'; line: string };

type JsonObject = Readonly<Record<string, JsonValue>>;

/** `JSON.parse` with the type of what it can give. @throws SyntaxError */
function parseJson(text: string): JsonValue {
  const value: unknown = JSON.parse(text);
  if (!isJson(value)) throw new SyntaxError('not JSON');
  return value;
}

/** True for all that `JSON.parse` gives; only `undefined` and functions, which it never gives, are not JSON. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined && typeof value !== 'function';
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const text = (value: JsonValue | undefined, otherwise: string) =>
  typeof value === 'string' ? value : otherwise;

/** Sorts one line. */
export function parseMessage(line: string): QmpMessage {
  const garbage: QmpMessage = { kind: 'garbage', line: line.slice(0, 200) };
  let value: JsonValue;
  try {
    value = parseJson(line);
  } catch {
    return garbage;
  }
  if (!isObject(value)) return garbage;
  const { id: echoed, error, event, data, timestamp } = value;
  const id = typeof echoed === 'string' ? echoed : null;
  if (value['return'] !== undefined) return { kind: 'return', id, value: value['return'] };
  if (isObject(error)) {
    const body = { class: text(error['class'], 'GenericError'), desc: text(error['desc'], '') };
    return { kind: 'error', id, error: body };
  }
  if (typeof event === 'string') {
    const at = milliseconds(timestamp);
    return { kind: 'event', event: { event, data: isObject(data) ? data : {}, at } };
  }
  const greeting = greetingSchema.safeParse(value['QMP']);
  return greeting.success ? { kind: 'greeting', greeting: greeting.data } : garbage;
}

/** QEMU sends -1 for both parts when the host's clock failed; then the moment of arrival has to do. */
function milliseconds(timestamp: JsonValue | undefined): number {
  if (!isObject(timestamp)) return Date.now();
  const { seconds, microseconds } = timestamp;
  if (typeof seconds !== 'number' || typeof microseconds !== 'number' || seconds < 0) {
    return Date.now();
  }
  return seconds * 1000 + microseconds / 1000;
}

const newline = 0x0a;

/**
 * Cuts a stream of bytes into lines. Bytes are decoded a whole line at a time, so a character that arrives in two
 * pieces is never broken, and pieces of a long line are joined once, so a reply of megabytes costs no more than its
 * length.
 */
export class LineSplitter {
  private pieces: Buffer[] = [];
  private held = 0;

  /** @param maximumBytes of one line; {@link push} throws a RangeError beyond it. */
  constructor(private readonly maximumBytes = 64 * 1024 * 1024) {}

  /** Takes a piece of the stream and gives the lines it completes, without blank ones. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(newline, start);
      if (end === -1) break;
      this.hold(chunk.subarray(start, end));
      const line = Buffer.concat(this.pieces).toString('utf8').trim();
      this.pieces = [];
      this.held = 0;
      if (line) lines.push(line);
      start = end + 1;
    }
    // A copy: a kept view would pin Node's whole read buffer.
    if (start < chunk.length) this.hold(Buffer.from(chunk.subarray(start)));
    return lines;
  }

  private hold(piece: Buffer) {
    this.held += piece.length;
    if (this.held > this.maximumBytes) {
      throw new RangeError(`a line of more than ${this.maximumBytes} bytes`);
    }
    this.pieces.push(piece);
  }
}
