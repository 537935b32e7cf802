import { constants } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppFailure } from '../../../shared/errors';
import { run } from '../../lib/run';
import { headlessDisplay } from '../hardware/parts/gpu-display';
import { sandboxWords } from '../hardware/parts/sandbox';
import { optionString } from '../hardware/options';

/** The node by which QEMU draws with this computer's GPU, or why it cannot. */
export type OpenGl =
  | { node: string }
  /** This computer has none. */
  | { why: 'no-node' }
  /** This user may not open it; its group may. */
  | { why: 'no-access'; node: string; group: string }
  /** What draws without a window is a package of its own. */
  | { why: 'no-module' }
  /** QEMU was tried; its last words. */
  | { why: 'failed'; node: string; words: string };

/** Where to look: another folder in tests. */
export interface OpenGlPlaces {
  /** Has the render nodes, `renderD128` and so on (Linux, Documentation/gpu/drm-uapi.rst). */
  devices: string;
  /** See group(5). */
  groups: string;
}

const thisHost: OpenGlPlaces = { devices: '/dev/dri', groups: '/etc/group' };

/**
 * Tries whether this QEMU can draw with the GPU: it is started without a machine, confined as for a guest. The first node
 * that works is taken. Never rejects.
 */
export async function findOpenGl(binary: string, places: OpenGlPlaces = thisHost): Promise<OpenGl> {
  const names = await readdir(places.devices).catch((): string[] => []);
  const nodes = names.filter((name) => /^renderD\d+$/.test(name)).toSorted();
  let reason: OpenGl = { why: 'no-node' };
  for (const name of nodes) {
    const node = path.join(places.devices, name);
    const found = await tryNode(binary, node, places);
    if ('node' in found && !('why' in found)) return found;
    reason = found;
  }
  return reason;
}

async function tryNode(binary: string, node: string, places: OpenGlPlaces): Promise<OpenGl> {
  const open = await access(node, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!open) return { why: 'no-access', node, group: await groupOf(node, places) };
  const words = await refusalOf(binary, node);
  if (words === null) return { node };
  return /not available|module .* not found/i.test(words)
    ? { why: 'no-module' }
    : { why: 'failed', node, words };
}

/** The name of the group that a file belongs to, or its number; the usual one where nobody can say. */
async function groupOf(file: string, { groups }: OpenGlPlaces): Promise<string> {
  const [found, text] = await Promise.all([
    stat(file).catch(() => null),
    readFile(groups, 'utf8').catch(() => ''),
  ]);
  const number = String(found?.gid ?? '');
  const line = text.split('\n').find((each) => each.split(':')[2] === number);
  return line?.split(':')[0] ?? (number || 'render');
}

const questions = '{"execute":"qmp_capabilities"}\n{"execute":"quit"}\n';

/** What QEMU says when it cannot draw there; null when it can. A QEMU without a sandbox is tried without. */
async function refusalOf(binary: string, node: string, confined = true): Promise<string | null> {
  const machine = '-machine none,accel=tcg:kvm -nodefaults -no-user-config -S -qmp stdio';
  const display = ['-display', headlessDisplay(node)];
  const sandbox = confined ? ['-sandbox', optionString('on', sandboxWords)] : [];
  try {
    await run([binary, ...machine.split(' '), ...display, ...sandbox], {
      input: questions,
      timeoutMs: 15_000,
      endsWithUs: true,
    });
    return null;
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
    const lines = (error.error.detail ?? error.message).trim().split('\n');
    const words = lines.slice(-2).join(' ').slice(0, 300);
    return confined && /sandbox/i.test(lines.at(-1) ?? '')
      ? await refusalOf(binary, node, false)
      : words;
  }
}

/** Milliseconds for which an answer is used again. */
const freshForMs = 60_000;

/** Remembers what a trial said: it takes half a second, and a page asks with every key pressed. */
export function rememberOpenGl(
  ask: (binary: string) => Promise<OpenGl> = findOpenGl,
  now: () => number = () => performance.now(),
): (binary: string) => Promise<OpenGl> {
  const known = new Map<string, { at: number; answer: Promise<OpenGl> }>();
  return async (binary) => {
    const last = known.get(binary);
    if (last && now() - last.at < freshForMs) return await last.answer;
    const answer = ask(binary);
    known.set(binary, { at: now(), answer });
    return await answer;
  };
}
