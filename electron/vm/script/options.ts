import path from 'node:path';
import type { BuiltSection } from '../../qemu/hardware/build';
import { itemSubject } from '../../qemu/hardware/explain/subject';
import type { HardwareItem, SocketChannel } from '../../qemu/hardware/items';
import { optionString } from '../../qemu/hardware/options';
import { toArgv } from '../../qemu/hardware/to-argv';
import { joined, quoted, raw, type ShellWord } from './shell-words';

/** The second monitor is for Paddock's own command line. */
const notNeeded: ReadonlySet<string> = new Set(['qmp-cli', 'qmp-cli-monitor', '-mon qmp-cli']);

/** Options whose values the script decides when it runs, as variables of it. */
const variables: Readonly<Record<string, ShellWord[]>> = {
  '-display': [raw('-display'), raw('"$display"')],
  '-audiodev': [raw('-audiodev'), raw('"$sound"')],
  '-sandbox': [raw('-sandbox'), raw('"$sandbox"')],
};

/** The items that the script starts QEMU with. */
export function scriptItems(sections: readonly BuiltSection[]): HardwareItem[] {
  return sections
    .flatMap(({ items }) => items)
    .filter((item) => !notNeeded.has(itemSubject(item).id));
}

/** The value of an option; null where it is not there. */
export function valueOf(items: readonly HardwareItem[], name: string): string | null {
  const found = items.find((item) => item.kind === 'option' && item.name === name);
  return found?.kind === 'option' ? found.value : null;
}

export const hasChannel = (items: readonly HardwareItem[], id: string): boolean =>
  items.some((item) => item.kind === 'chardev' && item.id === id);

/**
 * Pure: one item as words for the shell. What the guest sees is as Paddock says it; sockets are in the script's own
 * folder, and screen, sound and the confinement of the process are variables of the script.
 */
export function scriptWords(item: HardwareItem): ShellWord[] {
  if (item.kind === 'chardev') return [raw('-chardev'), channelWord(item)];
  if (item.kind === 'option' && item.name === '-vnc') return [screenWord(item.value ?? '')];
  const own = item.kind === 'option' ? variables[item.name] : undefined;
  return own ?? toArgv([item]).map(quoted);
}

/**
 * Two words, or none: `vnc` holds the socket of the first display, whose others are beside it.
 * @param value of the option; what it says of a display comes last
 */
function screenWord(value: string): ShellWord {
  const [of = '', head = '0'] = /,display=[\w-]+,head=(\d+)$/.exec(value) ?? [];
  const socket = head === '0' ? '$vnc' : `vnc=unix:$run/vnc${head}.sock`;
  return raw(`\${vnc:+-vnc "${socket}${of}"}`);
}

/** A socket in the script's folder. Logs are Paddock's, of its own runs. */
function channelWord({ id, path: socket, listens }: SocketChannel): ShellWord {
  if (id === 'serial0') return raw('"$serial0"');
  const server = listens ? { server: true, wait: false } : {};
  return joined(
    quoted(optionString('socket', { id })),
    raw(',path="$run"/'),
    quoted(optionString(path.basename(socket), server)),
  );
}
