import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  parseRememberedList,
  type RememberedList,
  rememberedListId,
} from '../../shared/remembered-list';
import { ensureFolder, writeFileAtomically } from '../lib/atomic-file';
import type { VmService } from '../vm/types';

/** A change is written this many milliseconds after the last one. */
const writeAfterMs = 1000;

/** Where the list is remembered; the file may be deleted at any time. */
export const rememberedListFile = (cache: string) => path.join(cache, 'list.json');

/**
 * The page with the list of the last run in it, so that the window's first frame shows the VMs: main needs a good part
 * of the start to read them from the folders. Data, not a script: the page's policy has no part in it.
 * @param html the page as built. @param file see {@link rememberedListFile}. @param version this Paddock's.
 */
export function withRememberedList(html: string, file: string, version: string): string {
  const list = readRememberedList(file, version);
  if (list === null) return html;
  // No name of a VM may end the element or begin a comment in it.
  const text = JSON.stringify(list).replaceAll('<', '\\u003c');
  const element = `<script type="application/json" id="${rememberedListId}">${text}</script>`;
  return html.replace('</body>', () => `${element}</body>`);
}

/** What the file holds, or null: there is none, it is spoilt, or another version wrote it. */
function readRememberedList(file: string, version: string): RememberedList | null {
  let list: RememberedList | null;
  try {
    list = parseRememberedList(readFileSync(file, 'utf8'));
  } catch {
    // A cache that cannot be read is one that is not there.
    return null;
  }
  // Of no VMs nothing is said: the page would greet a person whose first VM the command line has made.
  return list?.version === version && list.vms.length > 0 ? list : null;
}

/**
 * Writes the list after every change, once it has been read.
 * @returns a function that writes what is not written yet; to be waited for before the app ends.
 */
export function rememberList(
  vms: Pick<VmService, 'list' | 'subscribe'>,
  file: string,
  version: string,
  problem: (error: unknown) => void,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let written = '';
  let writing = Promise.resolve();
  const write = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const text = JSON.stringify({ version, vms: vms.list() } satisfies RememberedList);
    if (text === written) return;
    written = text;
    writing = writing
      .then(async () => {
        await ensureFolder(path.dirname(file));
        await writeFileAtomically(file, text, { durable: false });
      })
      .catch(problem);
    await writing;
  };
  const later = () => {
    timer ??= setTimeout(() => void write(), writeAfterMs).unref();
  };
  vms.subscribe(later);
  later();
  return write;
}
