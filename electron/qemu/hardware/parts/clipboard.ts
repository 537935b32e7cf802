import { note } from '../../../../shared/texts/notes';
import { displayHeads, type VmConfig } from '../../../../shared/vm-config';
import { clipboardChannel } from '../../../../shared/vm-parts';
import { virtioDriver, type BuildContext, type Section } from '../context';
import { clipboardAgentId, deviceIds } from '../device-ids';
import { clipboardBackend, device } from '../items';
import type { PluggableItem } from '../to-qmp';

const port = 'virtserialport';

/** What this QEMU lacks for a shared clipboard; null when it has all of it. */
function lacking(context: BuildContext): string | null {
  const { capabilities, has } = context;
  if (!capabilities.chardevs.includes(clipboardBackend)) return clipboardBackend;
  return [virtioDriver(context, 'serial'), port].find((driver) => !has(driver)) ?? null;
}

/** Pure: whether the definition wants a shared clipboard and this QEMU has what it takes. */
export const hasClipboard = (context: BuildContext): boolean =>
  context.config.clipboard === true && lacking(context) === null;

/**
 * The channel of the guest's clipboard, on the bus of the others and after them: so it takes no number from them. QEMU
 * hands the text on to who shows the screen.
 */
export function clipboardSection(context: BuildContext): Section {
  if (context.config.clipboard !== true) return { items: [] };
  const missing = lacking(context);
  if (missing !== null) {
    return { items: [], warnings: [note('warnings', 'clipboard-missing', { missing })] };
  }
  return { items: clipboardItems(context.config) };
}

/** Pure: what the channel is made of, for a start and for a guest that runs: QEMU's half first, then the device. */
export function clipboardItems(config: VmConfig): PluggableItem[] {
  return [
    // A tablet's places are of all displays together: only the agent is told which of them is meant (measured: the
    // middle of the first of two lands on the edge between them).
    { kind: 'clipboard', id: clipboardAgentId, pointer: displayHeads(config) > 1 },
    device(port, deviceIds.clipboardPort, {
      bus: `${deviceIds.serialBus}.0`,
      chardev: clipboardAgentId,
      name: clipboardChannel,
    }),
  ];
}
