import {
  AudioLines,
  Dices,
  Disc3,
  HardDrive,
  KeyRound,
  Keyboard,
  type LucideIcon,
  MessagesSquare,
  MousePointer2,
  Network,
  SquareTerminal,
  Wind,
} from 'lucide-react';
import type { AddableDevice } from '../../../../../shared/hardware';

/** The picture of each device that can be added. */
export const deviceIcons: Record<AddableDevice, LucideIcon> = {
  disk: HardDrive,
  cdrom: Disc3,
  nic: Network,
  serial: SquareTerminal,
  sound: AudioLines,
  tpm: KeyRound,
  rng: Dices,
  balloon: Wind,
  tablet: MousePointer2,
  keyboard: Keyboard,
  agent: MessagesSquare,
};
