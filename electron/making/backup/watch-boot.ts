import { setTimeout as delay } from 'node:timers/promises';
import type { BootResult } from '../../../shared/backup';
import { AppFailure, failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { fileTail } from '../../lib/file-tail';
import { connectAgent } from '../../qemu/agent/client';
import type { VmService } from '../../vm/types';

/** What firmware, and QEMU itself in the place of a picture, says before any system runs. */
const firmware =
  /Guest has not initialized|Display output is not active|SeaBIOS|iPXE|Machine UUID|BdsDxe|EDK ?II|TianoCore|Booting from|Boot failed|Press (?:ESC|F\d)|^\W*$/i;
/** What it says when there is nothing to boot. */
const nothingToBoot = /No bootable (?:device|option)|Boot failed: not a bootable disk/i;

/** Seconds that an agent gets after the first words of a system. */
const agentSeconds = 60;
/** Seconds for the rest of what a system says first. */
const restSeconds = 3;
/** Milliseconds between two looks. */
const lookMs = 1000;
/** Bytes of the end of what a serial port has said. */
const tailBytes = 4096;

type Machines = Pick<VmService, 'get' | 'sockets' | 'serialLogFile' | 'screenText'>;

interface Sign {
  answer: 'serial' | 'screen' | 'nothing';
  said: string;
}

/**
 * Waits for a sign of life of a guest that was just started: its agent; else what a system says on the serial port or
 * the screen, which firmware's own words are not.
 * @param how `seconds` that it has.
 * @throws AppFailure `cancelled`.
 */
export async function watchBoot(
  vms: Machines,
  config: VmConfig,
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<BootResult> {
  const begun = performance.now();
  const passed = () => (performance.now() - begun) / 1000;
  let seen: Sign | null = null;
  let since = 0;
  const result = ({ answer, said }: { answer: BootResult['answer']; said: string }) => ({
    at: new Date().toISOString(),
    answer,
    seconds: Math.round(passed() * 10) / 10,
    said: said.slice(0, 400),
  });
  for (;;) {
    if (signal.aborted) throw failure('cancelled');
    if (vms.get(config.id).pid === null) return result({ answer: 'nothing', said: '' });
    if (config.guestAgent && (await agentAnswers(vms, config, signal))) {
      return result({ answer: 'agent', said: '' });
    }
    const sign = (await serialSign(vms, config)) ?? (await screenSign(vms, config));
    if (sign?.answer === 'nothing') return result(sign);
    if (sign && !seen) since = passed();
    seen = sign ?? seen;
    const waits = config.guestAgent ? agentSeconds : restSeconds;
    const over = passed() >= seconds;
    if (seen && (over || passed() - since >= waits)) return result(seen);
    if (over) return result({ answer: 'nothing', said: '' });
    await delay(lookMs, undefined, { signal }).catch(() => undefined);
  }
}

async function agentAnswers(
  vms: Machines,
  { id, name }: VmConfig,
  signal: AbortSignal,
): Promise<boolean> {
  const patience = { syncMs: 1000, signal };
  const agent = await connectAgent(vms.sockets(id).agent, { id, name }, patience).catch(() => null);
  agent?.close();
  return agent !== null;
}

async function serialSign(vms: Machines, { id, serialPorts }: VmConfig): Promise<Sign | null> {
  if (serialPorts === 0) return null;
  return signIn(await fileTail(vms.serialLogFile(id, 0), tailBytes), 'serial');
}

async function screenSign(vms: Machines, { id }: VmConfig): Promise<Sign | null> {
  try {
    return signIn((await vms.screenText(id)).text, 'screen');
  } catch (error) {
    // It has no screen, or one with a picture: firmware draws some, too.
    if (error instanceof AppFailure) return null;
    throw error;
  }
}

/** Pure: the last line that a system has said; null where only firmware has. */
export function signIn(text: string, answer: 'serial' | 'screen'): Sign | null {
  const lines = text
    // Control sequences of terminals (ECMA-48).
    .replaceAll(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[@-Z\\-_]/g, '')
    .split(/[\r\n]+/)
    .map((line) => line.replaceAll(/[\u0000-\u001f\u007f]/g, '').trim())
    .filter((line) => line !== '');
  const failed = lines.findLast((line) => nothingToBoot.test(line));
  if (failed !== undefined) return { answer: 'nothing', said: failed };
  const said = lines.findLast((line) => !firmware.test(line));
  return said === undefined ? null : { answer, said };
}
