import type { LocalMachines } from '../../provider/local-machines';
import { folderOf } from '../vm-registry';
import type { VmRoom } from '../vm-room';
import { serialLogFile } from './serial';
import { logBytes, LogReader, runLogFile, serialLogs } from './serial-logs';

type SerialParts = Pick<
  LocalMachines,
  | 'sendBreak'
  | 'serialLogFile'
  | 'serialLogs'
  | 'readSerialLog'
  | 'searchSerialLog'
  | 'serialLogBytes'
>;

/** What only our own machines' serial ports have: a break, and logs of earlier runs. */
export function serialParts({ registry }: VmRoom): SerialParts {
  const folder = (id: string) => folderOf(registry.entry(id));
  const reader = new LogReader();
  return {
    async sendBreak(id, port) {
      await registry.actor(id).use(async (qmp) => {
        await qmp.executeRaw('chardev-send-break', { id: `serial${port}` });
      });
    },
    serialLogFile: (id, port) => serialLogFile(folder(id), port),
    serialLogs: async (id, port) => await serialLogs(folder(id), port),
    readSerialLog: async ({ id, port, run }, first, count, signal) =>
      await reader.read(runLogFile(folder(id), port, run), first, count, signal),
    searchSerialLog: async ({ id, port, run }, wish, signal) =>
      await reader.search(runLogFile(folder(id), port, run), wish, signal),
    serialLogBytes: ({ id, port, run }) => logBytes(runLogFile(folder(id), port, run)),
  };
}
