/** One entry of an archive; names are relative, as in `proc/cpuinfo`. */
export type TarEntry =
  | { type: 'file'; name: string; content: Buffer }
  | { type: 'folder'; name: string }
  | { type: 'link'; name: string; target: string };

const blockBytes = 512;

/** Octal digits with a closing NUL, as POSIX.1-1988 ustar writes numbers. */
function octal(value: number, bytes: number): string {
  return `${value.toString(8).padStart(bytes - 1, '0')}\0`;
}

/** ustar splits a long name at a slash: up to 155 bytes before it, up to 100 after. */
function splitName(name: string): { prefix: string; rest: string } {
  if (Buffer.byteLength(name) <= 100) return { prefix: '', rest: name };
  for (let at = name.indexOf('/'); at !== -1; at = name.indexOf('/', at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(rest) <= 100 && Buffer.byteLength(prefix) <= 155) return { prefix, rest };
  }
  throw new Error(`name too long for an archive: ${name}`);
}

function header(entry: TarEntry): Buffer {
  const block = Buffer.alloc(blockBytes);
  const folder = entry.type === 'folder';
  const { prefix, rest } = splitName(folder ? `${entry.name}/` : entry.name);
  block.write(rest, 0);
  block.write(octal(folder ? 0o755 : 0o644, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(entry.type === 'file' ? entry.content.length : 0, 12), 124);
  // No times: they say nothing of a machine, and the same machine gives the same archive.
  block.write(octal(0, 12), 136);
  block.write(' '.repeat(8), 148);
  block.write(folder ? '5' : entry.type === 'link' ? '2' : '0', 156);
  if (entry.type === 'link') block.write(entry.target, 157, 100);
  // Magic and version: `ustar`, NUL, `00`.
  block.write('ustar\u000000', 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A ustar archive (POSIX.1-1988), as every tar reads it. */
export function tarArchive(entries: readonly TarEntry[]): Buffer {
  const blocks: Buffer[] = [];
  for (const entry of entries) {
    blocks.push(header(entry));
    if (entry.type !== 'file') continue;
    const rest = entry.content.length % blockBytes;
    blocks.push(entry.content, Buffer.alloc(rest === 0 ? 0 : blockBytes - rest));
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)]);
}
