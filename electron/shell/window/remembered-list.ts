import path from 'node:path';
import {
  parseRememberedList,
  type RememberedList,
  rememberedListId,
} from '../../../shared/remembered-list';
import { ensureFolder, writeFileAtomically } from '../../lib/atomic-file';
import type { Machines } from '../../machines/machines';
import { readOwnFile } from '../../lib/own-file';

/** Changes are written at most once in this many milliseconds. */
const writeEveryMs = 1000;

/** Where the list is remembered, and what it must be about. */
export interface RememberedPlace {
  /** May be deleted at any time. */
  file: string;
  /** This Paddock's version; what another one wrote is not read. */
  version: string;
  /** The folder of VMs. */
  folder: string;
}

/**
 * The page with the list of the last run in it, so that the window's first frame shows the VMs: main needs a good part
 * of the start to read them from the folders. Data, not a script: the page's policy has no part in it.
 * @param html the page as built.
 */
export function withRememberedList(html: string, place: RememberedPlace): string {
  const list = readRememberedList(place);
  if (list === null) return html;
  // No name of a VM may end the element or begin a comment in it.
  const text = JSON.stringify(list).replaceAll('<', '\\u003c');
  const element = `<script type="application/json" id="${rememberedListId}">${text}</script>`;
  return html.replace('</body>', () => `${element}</body>`);
}

/** What the file holds, or null: there is none, it is damaged, or it is about something else. */
function readRememberedList({ file, version, folder }: RememberedPlace): RememberedList | null {
  let list: RememberedList | null;
  try {
    list = parseRememberedList(readOwnFile(file));
  } catch {
    // A cache that cannot be read is one that is not there.
    return null;
  }
  if (list?.version !== version || list.folder !== folder) return null;
  // Of no VMs nothing is said: the page would greet a person whose first VM the command line has made.
  return list.vms.length > 0 ? list : null;
}

/**
 * Writes the list and keeps it written through every change. To be called once the list has been read.
 * @returns a function that writes what is not written yet; to be waited for before the app ends. Never rejects.
 */
export function rememberList(
  machines: Pick<Machines, 'list' | 'subscribe'>,
  { file, version, folder }: RememberedPlace,
  problem: (error: unknown) => void,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let written = '';
  let last = Promise.resolve();
  const writeNow = async (text: string): Promise<void> => {
    if (text === written) return;
    await ensureFolder(path.dirname(file));
    await writeFileAtomically(file, text, { durable: false });
    written = text;
  };
  const write = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const known = machines
      .list()
      .map(({ connection, id, slug, name, os }) => ({ connection, id, slug, name, os }));
    const text = JSON.stringify({ version, folder, vms: known } satisfies RememberedList);
    last = last.then(async () => await writeNow(text)).catch(problem);
    await last;
  };
  const later = () => {
    timer ??= setTimeout(() => void write(), writeEveryMs).unref();
  };
  machines.subscribe(later);
  later();
  return write;
}
