import type { Terminal } from '@xterm/xterm';
import { type MachineKey, machineRef } from '../../../shared/machine-ref';
import { api, attempt } from '../../api/client';
import { reportProblem } from '../../stores/operations';

/** Of those on the screen, how many a menu offers. */
const mostLinks = 3;

/** As in a sentence: what ends one is no part of it. */
const address = /https?:\/\/[^\s"'<>`{}|\\^]*[^\s"'<>`{}|\\^.,;:!?)\]]/gi;

/** Has main ask the person, by the whole address, and open it in the browser. */
export async function openLink(machine: MachineKey, link: string): Promise<void> {
  const outcome = await attempt(api.app.openLink({ machine: machineRef(machine), address: link }));
  if (!outcome.ok) reportProblem(machine, outcome.error);
}

/** The addresses in the lines that are seen, the last first, each once. */
export function linksOnScreen({ buffer: { active }, rows }: Terminal): string[] {
  let text = '';
  for (let row = 0; row < rows; row += 1) {
    const line = active.getLine(active.viewportY + row);
    if (line) text += `${line.isWrapped ? '' : '\n'}${line.translateToString(true)}`;
  }
  const found = [...text.matchAll(address)].map(([link]) => link);
  return [...new Set(found.toReversed())].slice(0, mostLinks);
}
