import {
  BookmarkCheck,
  Copy,
  LayoutTemplate,
  type LucideIcon,
  MonitorPlay,
  Pause,
  Pencil,
  Play,
  Power,
  PowerOff,
  RotateCcw,
  SquareTerminal,
  Trash2,
} from 'lucide-react';
import { type ActionIcon, actionRow, type VmAction } from '../../shared/vm-actions';

const pictures: Record<ActionIcon, LucideIcon> = {
  clone: Copy,
  edit: Pencil,
  keep: BookmarkCheck,
  pause: Pause,
  play: Play,
  power: Power,
  'power-off': PowerOff,
  reset: RotateCcw,
  screen: MonitorPlay,
  template: LayoutTemplate,
  terminal: SquareTerminal,
  trash: Trash2,
};

/** The picture of an action; `size` in pixels. */
export function ActionPicture({ action, size }: { action: VmAction; size: number }) {
  const Picture = pictures[actionRow(action).icon];
  return <Picture size={size} aria-hidden />;
}
