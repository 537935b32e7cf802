import {
  BookmarkCheck,
  Copy,
  Eraser,
  LayoutTemplate,
  type LucideIcon,
  MonitorPlay,
  MoonStar,
  Pause,
  Pencil,
  Play,
  Power,
  PowerOff,
  RotateCcw,
  Share,
  SquareTerminal,
  Trash2,
} from 'lucide-react';
import type { ActionIcon } from '../../shared/action-icon';
import { actionRow, type VmAction } from '../../shared/vm-actions';

const pictures: Record<ActionIcon, LucideIcon> = {
  clone: Copy,
  discard: Eraser,
  edit: Pencil,
  export: Share,
  keep: BookmarkCheck,
  pause: Pause,
  play: Play,
  power: Power,
  'power-off': PowerOff,
  reset: RotateCcw,
  screen: MonitorPlay,
  suspend: MoonStar,
  template: LayoutTemplate,
  terminal: SquareTerminal,
  trash: Trash2,
};

/** The picture of an action; `size` in pixels. */
export function ActionPicture({ action, size }: { action: VmAction; size: number }) {
  const Picture = pictures[actionRow(action).icon];
  return <Picture size={size} aria-hidden />;
}
