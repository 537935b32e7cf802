import type { LucideIcon } from 'lucide-react';
import './chip.css';
import type { Tone } from './state-look';

interface ChipProps {
  icon: LucideIcon;
  tone: Tone;
  text: string;
  filled?: boolean;
  spins?: boolean;
  testId?: string;
}

/** A short fact: icon and word on a soft ground. */
export function Chip({ icon: Icon, tone, text, filled = true, spins = false, testId }: ChipProps) {
  return (
    <span className="chip" data-tone={tone} data-filled={filled} data-testid={testId}>
      <Icon size={14} aria-hidden className={spins ? 'chip-spin' : undefined} />
      <span className="chip-text">{text}</span>
    </span>
  );
}
