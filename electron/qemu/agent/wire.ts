import { asRecord } from '../../../shared/record';

/** Begins the answer of `guest-sync-delimited`, and ends whatever the agent was reading: no byte of UTF-8. */
export const delimiter = 0xff;

const newline = 0x0a;

/** A line of the agent, and whether a {@link delimiter} stood before it. */
export interface AgentLine {
  text: string;
  delimited: boolean;
}

/**
 * Cuts what the agent says into lines. A delimiter drops what was begun before it. The guest can send anything: no more
 * than one line of `maximumBytes` is ever held.
 */
export class AgentLines {
  private pieces: Buffer[] = [];
  private held = 0;
  private delimited = false;

  /** @param maximumBytes of one line; {@link push} throws a RangeError beyond it. */
  constructor(private readonly maximumBytes: number) {}

  /** Takes a piece of the stream and gives the lines that it completes, without blank ones. */
  push(chunk: Buffer): AgentLine[] {
    const lines: AgentLine[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === newline) {
        this.hold(chunk.subarray(start, at));
        const text = Buffer.concat(this.pieces).toString('utf8').trim();
        if (text) lines.push({ text, delimited: this.delimited });
        this.forget();
        start = at + 1;
      } else if (byte === delimiter) {
        this.forget();
        this.delimited = true;
        start = at + 1;
      }
    }
    // A copy: a kept view would pin Node's whole read buffer.
    if (start < chunk.length) this.hold(Buffer.from(chunk.subarray(start)));
    return lines;
  }

  private forget(): void {
    this.pieces = [];
    this.held = 0;
    this.delimited = false;
  }

  private hold(piece: Buffer) {
    this.held += piece.length;
    if (this.held > this.maximumBytes) {
      this.forget();
      throw new RangeError(`a line of more than ${this.maximumBytes} bytes`);
    }
    this.pieces.push(piece);
  }
}

/** One line, sorted. */
export type AgentReply =
  | { kind: 'return'; value: unknown }
  | { kind: 'error'; class: string; words: string }
  | { kind: 'garbage' };

/** Characters of the agent's own words that are passed on. */
const longestWords = 300;

/** Sorts one line. */
export function parseReply(line: string): AgentReply {
  let value: Record<string, unknown> | null;
  try {
    value = asRecord(JSON.parse(line));
  } catch {
    return { kind: 'garbage' };
  }
  if (value && 'return' in value) return { kind: 'return', value: value['return'] };
  const error = asRecord(value?.['error']);
  if (!error) return { kind: 'garbage' };
  const text = (part: unknown) => (typeof part === 'string' ? part.slice(0, longestWords) : '');
  return { kind: 'error', class: text(error['class']), words: text(error['desc']) };
}
