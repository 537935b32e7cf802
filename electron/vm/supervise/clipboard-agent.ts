import type { VmSummary } from '../../../shared/vm-state';
import type { VmConfig } from '../../../shared/vm-config';
import { clipboardAgentId, deviceIds } from '../../qemu/hardware/device-ids';
import type { KnownEvent } from '../../qemu/qmp/events';
import type { Session } from '../session/session';
import { commandTimeoutMs } from './guest-commands';

type Agent = NonNullable<VmSummary['clipboard']>;

const heard = (open: boolean): Agent => (open ? 'answers' : 'silent');

/**
 * Whether something in the guest has opened the channel of the shared clipboard, as QEMU tells it: an event for each
 * change, and an answer for what was before we came.
 */
export class ClipboardAgentWatch {
  /** Null without such a channel, or while nobody knows. */
  agent: Agent | null = null;
  /** What {@link ask} is for; an answer about an earlier run is dropped. */
  #session: Session | null = null;

  constructor(private readonly changed: () => void) {}

  /** Another run begins, or the guest is off. */
  forget(): void {
    this.#session = null;
    this.agent = null;
  }

  hear(event: KnownEvent | null): void {
    if (event?.event !== 'VSERPORT_CHANGE' || event.data.id !== deviceIds.clipboardPort) return;
    this.#set(heard(event.data.open));
  }

  /** @param started what the guest was started with; null where nobody knows. */
  async ask(session: Session | null, started: VmConfig | null): Promise<void> {
    if (!session || started?.clipboard !== true) return;
    this.#session = session;
    try {
      const options = { timeoutMs: commandTimeoutMs };
      const all = await session.use((qmp) => qmp.execute('query-chardev', undefined, options));
      const found = all.find(({ label }) => label === clipboardAgentId);
      if (found && this.#session === session) this.#set(heard(found['frontend-open']));
    } catch {
      // The next heartbeat asks again.
    }
  }

  #set(agent: Agent): void {
    if (agent === this.agent) return;
    this.agent = agent;
    this.changed();
  }
}
