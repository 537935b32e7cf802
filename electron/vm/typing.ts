import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../shared/errors';
import type { Stroke } from '../../shared/typing/layouts';
import { typingSpeeds, type TypingSpeed } from '../../shared/typing/plan';
import type { LocalMachines } from '../provider/local-machines';
import type { QmpClient } from '../qemu/qmp/client';
import type { VmRoom } from './vm-room';

/** QEMU's names of keys (QAPI `QKeyCode`) that are not letters or digits. */
const qcodes: Readonly<Record<string, string>> = {
  Backquote: 'grave_accent',
  Backslash: 'backslash',
  BracketLeft: 'bracket_left',
  BracketRight: 'bracket_right',
  Comma: 'comma',
  Enter: 'ret',
  Equal: 'equal',
  IntlBackslash: 'less',
  IntlRo: 'ro',
  IntlYen: 'yen',
  Minus: 'minus',
  Period: 'dot',
  Quote: 'apostrophe',
  Semicolon: 'semicolon',
  Slash: 'slash',
  Space: 'spc',
  Tab: 'tab',
};

const qcode = (code: string): string =>
  qcodes[code] ?? code.replace(/^(?:Key|Digit)/, '').toLowerCase();

/** Milliseconds that a key is held. */
const holdMs = 5;

/** What is typed on a guest's keyboard. */
export const typingParts = ({ registry }: VmRoom): Pick<LocalMachines, 'type'> => ({
  type: async (id, strokes, speed, signal) =>
    await registry.actor(id).use(async (qmp) => await typeStrokes(qmp, strokes, speed, signal)),
});

/** Presses keys in a guest, one after another. @throws as the monitor; `signal` ends it between two keys. */
async function typeStrokes(
  qmp: QmpClient,
  strokes: readonly Stroke[],
  speed: TypingSpeed,
  signal?: AbortSignal,
): Promise<void> {
  const { running } = await qmp.execute('query-status');
  if (!running) throw failure('guest-paused');
  const pauseMs = 1000 / typingSpeeds[speed];
  let due = performance.now();
  for (const { code, shift, altGr } of strokes) {
    signal?.throwIfAborted();
    const held = [...(shift ? ['shift'] : []), ...(altGr ? ['alt_r'] : [])];
    const keys = [...held, qcode(code)].map((data) => ({ type: 'qcode' as const, data }));
    await qmp.execute('send-key', { keys, 'hold-time': holdMs });
    due += pauseMs;
    await delay(Math.max(0, due - performance.now()), undefined, { signal });
  }
}
