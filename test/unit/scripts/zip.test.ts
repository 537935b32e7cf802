import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackZip } from '../../../scripts/setup/electron/zip.mjs';

interface Entry {
  readonly name: string;
  readonly content: string;
  readonly mode?: number;
  readonly packed?: boolean;
}

/** One zip file of the entries: local headers with content, the directory, the end record. */
function makeZip(entries: readonly Entry[]): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode = 0o100644, packed = false } of entries) {
    const nameBytes = Buffer.from(name);
    const data = packed ? deflateRawSync(content) : Buffer.from(content);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(nameBytes.length, 26);
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(packed ? 8 : 0, 10);
    record.writeUInt32LE(data.length, 20);
    record.writeUInt16LE(nameBytes.length, 28);
    record.writeUInt32LE(mode * 0x10000, 38);
    record.writeUInt32LE(offset, 42);
    local.push(head, nameBytes, data);
    directory.push(record, nameBytes);
    offset += head.length + nameBytes.length + data.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, ...directory, end]);
}

describe('unpackZip', () => {
  let folder = '';
  const unpack = (
    entries: readonly Entry[],
    rename = (name: string): string | undefined => name,
  ) => {
    const file = path.join(folder, 'test.zip');
    writeFileSync(file, makeZip(entries));
    unpackZip(file, path.join(folder, 'out'), rename);
  };
  const text = (name: string) => readFileSync(path.join(folder, 'out', name), 'utf8');

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'paddock-zip-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('unpacks stored and deflated entries and keeps the right to execute', () => {
    unpack([
      { name: 'a/', content: '' },
      { name: 'a/plain.txt', content: 'plain' },
      { name: 'a/tool', content: 'packed'.repeat(100), packed: true, mode: 0o100755 },
    ]);
    expect(text('a/plain.txt')).toBe('plain');
    expect(text('a/tool')).toBe('packed'.repeat(100));
    expect(statSync(path.join(folder, 'out/a/tool')).mode & 0o777).toBe(0o755);
    expect(statSync(path.join(folder, 'out/a/plain.txt')).mode & 0o777).toBe(0o644);
  });

  it('renames entries and leaves out those without a name', () => {
    unpack(
      [
        { name: 'App/App', content: 'program' },
        { name: 'App/resources/app/main.js', content: 'left out' },
      ],
      (name) => (name === 'App/App' ? 'electron' : undefined),
    );
    expect(readdirSync(path.join(folder, 'out'))).toEqual(['electron']);
  });

  it('refuses entries that would land outside the folder', () => {
    expect(() => unpack([{ name: '../outside', content: 'x' }])).toThrow('leaves the folder');
    expect(readdirSync(folder)).not.toContain('outside');
  });

  it('refuses a file that is no zip file', () => {
    const file = path.join(folder, 'not.zip');
    writeFileSync(file, 'x'.repeat(1000));
    expect(() => unpackZip(file, folder, (name) => name)).toThrow('no end record');
  });
});
