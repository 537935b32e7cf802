import {
  Camera,
  Clock,
  HardDrive,
  type LucideIcon,
  Moon,
  Pause,
  Play,
  Plug,
  Power,
  RotateCw,
  SlidersHorizontal,
  TriangleAlert,
  Unplug,
  Wrench,
} from 'lucide-react';
import type { LoggedEvent, LoggedKind } from '../../../../shared/logged-event';

const icons: Partial<Record<LoggedKind, LucideIcon>> = {
  started: Play,
  resumed: Play,
  woke: Play,
  responsive: Play,
  paused: Pause,
  slept: Moon,
  'stop-asked': Power,
  ended: Power,
  reset: RotateCw,
  'device-added': Plug,
  'device-removed': Unplug,
  'device-released': Unplug,
  changed: SlidersHorizontal,
  'host-disk': HardDrive,
  'disk-error': HardDrive,
  'clock-set': Clock,
  'automatic-failed': Camera,
  'change-without-snapshot': Camera,
};

/** The mark of an event. */
export function eventIcon({ kind, facts }: LoggedEvent): LucideIcon {
  if (kind !== 'job') return icons[kind] ?? TriangleAlert;
  const { job = '' } = facts;
  if (job.startsWith('snapshot-')) return Camera;
  return job.startsWith('disk-') || job.endsWith('-disk') ? HardDrive : Wrench;
}
