import type { FindQemuImg } from '../../disks/run-qemu-img';
import type { JobService } from '../../jobs/types';
import type { LocalDisks } from '../../provider/local-disks';
import type { LocalMachines } from '../../provider/local-machines';
import type { MachineProvider } from '../../provider/machine-provider';

/** What the disk tools work with. */
export interface DiskToolRooms {
  local: LocalDisks &
    Pick<LocalMachines, 'config' | 'folder' | 'waiting' | 'usersOf'> &
    Pick<MachineProvider, 'get'>;
  jobs: Pick<JobService, 'start'>;
  qemuImg: FindQemuImg;
  /** Of the desktop. */
  trash: string;
}
