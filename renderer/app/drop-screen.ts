import { isMachineKey, type MachineKey } from '../../shared/machine-ref';
import { useVms } from '../stores/vms';

/** The screen of a guest that a file can be sent into. */
export interface DropScreen {
  id: MachineKey;
  name: string;
  /** Where it is on the page. */
  place: Record<'left' | 'top' | 'width' | 'height', number>;
}

/** The guest's screen that a drag is over; null anywhere else. Consoles mark those that take files by `data-send-to`. */
export function screenUnder(target: EventTarget | null): DropScreen | null {
  const stage = target instanceof Element ? target.closest<HTMLElement>('[data-send-to]') : null;
  const id = stage?.dataset['sendTo'] ?? '';
  if (!stage || !isMachineKey(id)) return null;
  const name = useVms.getState().byId[id]?.name;
  if (name === undefined) return null;
  const { left, top, width, height } = stage.getBoundingClientRect();
  return { id, name, place: { left, top, width, height } };
}
