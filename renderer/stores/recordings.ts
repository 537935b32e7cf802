import { create } from 'zustand';
import type { MachineKey } from '../../shared/machine-ref';

/** The machines whose screens this window records. */
export const useRecordings = create<{ ids: readonly MachineKey[] }>(() => ({ ids: [] }));

/** Notes that a machine's screen is recorded, or no longer. */
export function noteRecording(id: MachineKey, runs: boolean): void {
  useRecordings.setState(({ ids }) => {
    const others = ids.filter((each) => each !== id);
    return { ids: runs ? [...others, id] : others };
  });
}
