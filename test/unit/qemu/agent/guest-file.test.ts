import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AgentClient, connectAgent } from '../../../../electron/qemu/agent/client';
import {
  createGuestFile,
  guestSystem,
  hashGuestFile,
  writeGuestFile,
} from '../../../../electron/qemu/agent/guest-file';
import { type AgentAnswer, AgentRefusal, FakeAgent } from '../../../fakes/agent-server';

let folder: string;
const open: (() => unknown)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-agent-'));
});
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
  await rm(folder, { recursive: true });
});

async function agentThat(answers: Record<string, AgentAnswer>): Promise<AgentClient> {
  const socket = path.join(folder, 'qga.sock');
  const agent = await FakeAgent.start(socket, answers);
  open.push(() => agent.close());
  const client = await connectAgent(socket, { id: 'a', name: 'web' }, { commandMs: 2000 });
  open.push(() => client.close());
  return client;
}

const needed = ['open', 'close', 'read', 'write', 'flush', 'seek'].map(
  (each) => `guest-file-${each}`,
);
const commands = (names: readonly string[], enabled = true) => ({
  version: '9.0.0',
  supported_commands: names.map((name) => ({ name, enabled, 'success-response': true })),
});

it('knows Windows by its own word, and takes what cannot tell for a Unix', async () => {
  const windows = await agentThat({
    'guest-info': () => commands([...needed, 'guest-get-osinfo']),
    'guest-get-osinfo': () => ({ id: 'mswindows', 'pretty-name': 'Windows 11' }),
  });
  expect(await guestSystem(windows, 'web')).toBe('windows');
  for (const close of open.splice(0).toReversed()) await close();
  const old = await agentThat({ 'guest-info': () => commands(needed) });
  expect(await guestSystem(old, 'web')).toBe('unix');
});

it('begins nothing where a command is switched off', async () => {
  const agent = await agentThat({ 'guest-info': () => commands(needed, false) });
  await expect(guestSystem(agent, 'web')).rejects.toMatchObject({
    error: { code: 'agent-command-off', params: { command: 'guest-file-open', name: 'web' } },
  });
});

it('overwrites nothing in Windows, whose words it does not know', async () => {
  const there = new Map([[String.raw`C:\x\a.txt`, 5]]);
  const unreadable = String.raw`C:\x\a (2).txt`;
  const opened: [path: string, mode: string][] = [];
  const agent = await agentThat({
    'guest-file-open': ({ arguments: { path: at, mode } }) => {
      opened.push([String(at), String(mode)]);
      if (mode === 'r' && !there.has(String(at))) throw new AgentRefusal('Das System kann nicht');
      return opened.length;
    },
    'guest-file-close': () => ({}),
    'guest-file-seek': ({ arguments: { handle } }) => ({
      position: opened[Number(handle) - 1]?.[0] === unreadable ? 12 : 0,
      eof: true,
    }),
  });
  const made = await createGuestFile(agent, {
    system: 'windows',
    folder: String.raw`C:\x`,
    name: 'a.txt',
  });
  expect(made.path).toBe(String.raw`C:\x\a (3).txt`);
  expect(opened.some(([, mode]) => mode === 'w')).toBe(false);
});

it('goes on where the guest takes a part of a piece, and not where it takes none or too much', async () => {
  const taken: Buffer[] = [];
  let take = (bytes: Buffer) => Math.min(bytes.length, 1000);
  const agent = await agentThat({
    'guest-file-write': ({ arguments: given }) => {
      const bytes = Buffer.from(String(given['buf-b64']), 'base64');
      const count = take(bytes);
      taken.push(bytes.subarray(0, count));
      return { count, eof: false };
    },
    'guest-file-flush': () => ({}),
    'guest-file-close': () => ({}),
  });
  const pieces = async function* () {
    yield Buffer.alloc(2500, 'a');
    yield Buffer.alloc(10, 'b');
  };
  const write = async () =>
    await writeGuestFile(agent, { path: '/x', handle: 1 }, pieces(), {
      onWritten: () => undefined,
    });
  await write();
  expect(Buffer.concat(taken).toString()).toBe('a'.repeat(2500) + 'b'.repeat(10));
  for (const lie of [() => 0, () => 99_999]) {
    take = lie;
    await expect(write()).rejects.toMatchObject({ error: { code: 'agent-not-understood' } });
  }
});

it('reads no more of a file that has no end than shows that it is another one', async () => {
  let reads = 0;
  const agent = await agentThat({
    'guest-file-open': () => 1,
    'guest-file-close': () => ({}),
    'guest-file-read': () => {
      reads += 1;
      return { count: 1000, 'buf-b64': Buffer.alloc(1000).toString('base64'), eof: false };
    },
  });
  await hashGuestFile(agent, '/x', { limit: 5000, onRead: () => undefined });
  expect(reads).toBe(6);
});
