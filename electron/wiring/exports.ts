import type { ExportPlan } from '../../shared/exporting';
import type { RunningJob } from '../jobs/types';
import type { ExportRooms } from '../making/export/export-job';
import { readPoints } from '../vm/points/point-store';

/** Virtual machines in files for other programs. */
export interface Exports {
  /** See `planExport`. */
  plan: (id: string, file: string) => Promise<ExportPlan>;
  /** See `beginExport`. */
  begin: (id: string, file: string) => Promise<RunningJob<never>>;
}

/** What exports virtual machines, loaded when it is first asked. */
export function exportsFor(given: Omit<ExportRooms, 'snapshots'>): Exports {
  const rooms: ExportRooms = { ...given, snapshots: (folder) => readPoints(folder).length };
  const job = async () => await import('../making/export/export-job');
  return {
    plan: async (id, file) => await (await job()).planExport(rooms, id, file),
    begin: async (id, file) => await (await job()).beginExport(rooms, id, file),
  };
}
