import { bootId, isSameProcess } from '../../lib/process-facts';
import { monitorSocketLeft } from '../launch/runtime-folder';
import { readLaunchRecord } from '../records/launch-record';
import { type Diary, runOf } from './diary';
import { readLastEvents } from './event-file';

/**
 * Writes down how the last run ended where no Paddock has seen it. Before the next start, and when somebody reads the
 * log: not for each machine of a list.
 */
export async function completeLastRun(diary: Pick<Diary, 'tell'>, folder: string): Promise<void> {
  const record = readLaunchRecord(folder);
  if (!record) return;
  const run = runOf(record);
  const events = await readLastEvents(folder);
  const began = events.some((event) => event.kind === 'started' && event.run === run);
  const isTold = events.some(
    (event) => (event.kind === 'ended' || event.kind === 'crashed') && event.run === run,
  );
  if (!began || isTold) return;
  if (record.bootId !== bootId()) return diary.tell('ended', { how: 'host-restarted' }, run);
  if (isSameProcess(record)) return;
  // QEMU removes its socket unless it is killed or crashes.
  const unclean = await monitorSocketLeft(record.sockets.qmp);
  diary.tell(unclean ? 'crashed' : 'ended', { how: 'unseen' }, run);
}
