import type { FindQemuImg } from '../../disks/run-qemu-img';
import type { DiskPlan, DiskToolWish } from '../../../shared/disk-tools';
import type { JobHandle, JobService } from '../../jobs/types';
import type { LocalDisks } from '../../provider/local-disks';
import type { LocalMachines } from '../../provider/local-machines';
import type { MachineProvider } from '../../provider/machine-provider';
import type { DiskSubject, NewBase } from './plan-tool';

/** What the disk tools work with. */
export interface DiskToolRooms {
  local: LocalDisks &
    Pick<LocalMachines, 'config' | 'folder' | 'waiting' | 'usersOf'> &
    Pick<MachineProvider, 'get'>;
  jobs: Pick<JobService, 'start' | 'refuseHeld'>;
  qemuImg: FindQemuImg;
  /** Of the desktop. */
  trash: string;
}

/** What the work of a job is about. */
export interface ToolWork {
  subject: DiskSubject;
  plan: DiskPlan;
  wish: DiskToolWish;
  /** What it is to stand on, where that is the wish. */
  newBase: NewBase | null;
  handle: JobHandle<never>;
}
