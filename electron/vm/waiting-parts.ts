import type { LocalMachines } from '../provider/local-machines';
import { waitingChanges, discardWaiting } from './update';
import { giveAddresses } from '../qemu/hardware/places/give-addresses';
import { refuseEditOfSuspended } from './suspend/refuse-suspended';
import { outlookOf } from './edit/edit-words';
import { touchesGuest } from './edit/plan-edit';
import { guestFacts, unaskedFacts } from './edit/guest-facts';
import type { VmRoom } from './vm-room';

/** What of a definition waits for the next start, and what an edit would change now. */
export function waitingParts(
  room: VmRoom,
): Pick<LocalMachines, 'waiting' | 'discardWaiting' | 'planEdit'> {
  const waiting = (id: string) => waitingChanges(room, id);
  return {
    waiting,
    async planEdit(given, before, next = false) {
      const actor = room.registry.actor(given.id);
      const { session, started, definition } = actor.life;
      if (!session) {
        const after = giveAddresses(given);
        refuseEditOfSuspended(definition.folder, before, after);
        return outlookOf({ before, after, running: null });
      }
      const config = started ?? definition.config;
      const running = touchesGuest(before, giveAddresses(given, config), next)
        ? await session.use(async (qmp) => await guestFacts(qmp, session.record, config))
        : unaskedFacts(session.record, config);
      return outlookOf({ before, after: giveAddresses(given, config), running, next });
    },
    discardWaiting: async (id) => await discardWaiting(room, waiting(id)),
  };
}
