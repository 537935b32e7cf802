import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AgentClient,
  type AgentPatience,
  connectAgent,
} from '../../../../electron/qemu/agent/client';
import {
  type AgentAnswer,
  AgentRefusal,
  FakeAgent,
  mute,
  syncAnswer,
} from '../../../fakes/agent-server';

let folder: string;
let socket: string;
const open: (() => unknown)[] = [];
const owner = { id: 'a', name: 'web' };

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-agent-'));
  socket = path.join(folder, 'qga.sock');
});
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
  await rm(folder, { recursive: true });
});

async function serve(answers: Record<string, AgentAnswer> = {}): Promise<FakeAgent> {
  const agent = await FakeAgent.start(socket, answers);
  open.push(() => agent.close());
  return agent;
}

async function attach(
  patience: AgentPatience & { signal?: AbortSignal } = {},
): Promise<AgentClient> {
  const client = await connectAgent(socket, owner, { syncMs: 300, commandMs: 300, ...patience });
  open.push(() => client.close());
  return client;
}

const code = (wanted: string) => ({ error: { code: wanted } });

describe('connecting', () => {
  it('passes over garbage, half an answer, and the answer to an older question', async () => {
    const agent = await serve({
      'guest-sync-delimited': ({ arguments: { id } }, client) => {
        client.write('{"return": 5}\nlogin: \u001b[0m\n{"return": {"half');
        client.write(syncAnswer(12));
        // Of another agent: the right number without the delimiter says nothing.
        client.write(`${JSON.stringify({ return: id })}\n`);
        client.write(syncAnswer(id));
        return mute;
      },
      'guest-file-open': () => 7,
    });
    const client = await attach();
    expect(await client.ask('guest-file-open', { path: '/a', mode: 'r' })).toBe(7);
    expect(agent.requests.map(({ execute }) => execute)).toEqual([
      'guest-sync-delimited',
      'guest-file-open',
    ]);
  });

  it('ends where nobody answers, and where nobody listens', async () => {
    await expect(attach()).rejects.toMatchObject(code('vm-not-running'));
    await serve({ 'guest-sync-delimited': () => mute });
    await expect(attach()).rejects.toMatchObject({
      error: { code: 'agent-silent', params: { name: 'web' }, vmId: 'a' },
    });
  });

  it('ends when it is told to', async () => {
    await serve({ 'guest-sync-delimited': () => mute });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 20);
    await expect(attach({ signal: abort.signal, syncMs: 60_000 })).rejects.toMatchObject(
      code('cancelled'),
    );
  });

  it('does not wait for a guest that says one line after another, or one without end', async () => {
    const pour = (client: Socket, bytes: Buffer) => {
      const more = () => {
        while (!client.destroyed && client.write(bytes));
        client.once('drain', more);
      };
      more();
    };
    const agent = await serve({
      'guest-sync-delimited': (_, client) => {
        pour(client, Buffer.from('{"return": 1}\n'.repeat(1000)));
        return mute;
      },
    });
    await expect(attach()).rejects.toMatchObject(code('agent-silent'));
    await agent.close();
    open.splice(0);
    await serve({
      'guest-sync-delimited': (_, client) => {
        pour(client, Buffer.alloc(64 * 1024, 'x'));
        return mute;
      },
    });
    const before = process.memoryUsage().arrayBuffers;
    await expect(attach({ syncMs: 20_000 })).rejects.toMatchObject(code('agent-not-understood'));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });
});

describe('a command', () => {
  const open = { path: '/a', mode: 'r' } as const;

  it('is refused in the agent’s own words, which are cut', async () => {
    await serve({
      'guest-file-open': () => {
        throw new AgentRefusal(`failed: ${'x'.repeat(5000)}`);
      },
    });
    const client = await attach();
    const refused = await client.ask('guest-file-open', open).catch((error: unknown) => error);
    expect(refused).toMatchObject({ error: { code: 'agent-refused', params: { name: 'web' } } });
    expect(JSON.stringify(refused).length).toBeLessThan(2000);
  });

  it.each([
    ['CommandNotFound', 'The command guest-file-open has not been found'],
    ['GenericError', 'Command guest-file-open has been disabled'],
  ])('that is switched off is told as that: %s', async (errorClass, words) => {
    await serve({
      'guest-file-open': () => {
        throw new AgentRefusal(words, errorClass);
      },
    });
    const client = await attach();
    await expect(client.ask('guest-file-open', open)).rejects.toMatchObject({
      error: { code: 'agent-command-off', params: { command: 'guest-file-open' } },
    });
  });

  it.each([
    ['a text where a number belongs', '{"return": "7"}'],
    ['half a number', '{"return": 7.5}'],
    ['no JSON', 'permission denied'],
    ['JSON that answers nothing', '[1]'],
  ])('that is answered by %s is not understood', async (_, line) => {
    await serve({
      'guest-file-open': (_request, client) => {
        client.write(`${line}\n`);
        return mute;
      },
    });
    const client = await attach();
    await expect(client.ask('guest-file-open', open)).rejects.toMatchObject(
      code('agent-not-understood'),
    );
  });

  it('gets its own answer after one that came too late', async () => {
    let first: Socket | null = null;
    let handle = 40;
    const agent = await serve({
      'guest-file-open': (_, client) => {
        handle += 1;
        if (first) return handle;
        first = client;
        return mute;
      },
      'guest-sync-delimited': ({ arguments: { id } }, client) => {
        // What was asked before is answered before.
        if (first) client.write('{"return": 41}\n');
        client.write(syncAnswer(id));
        return mute;
      },
    });
    const client = await attach();
    await expect(client.ask('guest-file-open', open)).rejects.toMatchObject(code('agent-silent'));
    expect(await client.ask('guest-file-open', open)).toBe(42);
    expect(agent.requests.map(({ execute }) => execute)).toEqual([
      'guest-sync-delimited',
      'guest-file-open',
      'guest-sync-delimited',
      'guest-file-open',
    ]);
  });

  it('may take longer while the guest stands still, and no longer when it goes on', async () => {
    let answer = () => undefined as void;
    await serve({
      'guest-file-open': (_, client) => {
        answer = () => void client.write('{"return": 7}\n');
        return mute;
      },
    });
    let asked = 0;
    const excused = async () => {
      asked += 1;
      if (asked === 2) answer();
      return asked < 5;
    };
    const client = await attach({ commandMs: 30, excused });
    expect(await client.ask('guest-file-open', open)).toBe(7);
    expect(asked).toBe(2);
    await expect(client.ask('guest-file-open', open)).rejects.toMatchObject(code('agent-silent'));
    expect(asked).toBe(5);
  });

  it('waits for the one before it, and can be given up', async () => {
    const agent = await serve({ 'guest-file-open': () => mute, 'guest-file-close': () => ({}) });
    const client = await attach({ commandMs: 60_000 });
    const abort = new AbortController();
    const given = client.ask('guest-file-open', open, abort.signal);
    const next = client.ask('guest-file-close', { handle: 1 });
    await expect.poll(() => agent.requests.length).toBe(2);
    abort.abort();
    await expect(given).rejects.toMatchObject(code('cancelled'));
    expect(await next).toEqual({});
  });

  it('ends when the guest does', async () => {
    const agent = await serve({ 'guest-file-open': () => mute });
    const client = await attach({ commandMs: 60_000 });
    const asked = client.ask('guest-file-open', open);
    await expect.poll(() => agent.requests.length).toBe(2);
    agent.hangUp();
    await expect(asked).rejects.toMatchObject(code('agent-gone'));
    await expect(client.ask('guest-file-open', open)).rejects.toMatchObject(code('agent-gone'));
  });
});
