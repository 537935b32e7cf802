import { FlaskConical, Grid2x2, type LucideIcon, Monitor, SquareTerminal } from 'lucide-react';
import { type OsLook, osLook } from './os-look';
import { markPath } from './os-marks';
import './os-tile.css';

const signs: Record<Exclude<OsLook['sign'], 'letter' | 'mark'>, LucideIcon> = {
  window: Grid2x2,
  flask: FlaskConical,
  terminal: SquareTerminal,
  monitor: Monitor,
};

/** The picture of a guest kind; says nothing that its name beside it does not say. */
export function OsTile({ os, size = 36 }: { os: string; size?: number }) {
  const look = osLook(os);
  const style = { '--tile-hue': look.hue, '--tile-size': `${size}px` };
  return (
    <span
      className="os-tile"
      data-plain={look.plain}
      data-long={look.letter.length > 1}
      style={style}
      aria-hidden
    >
      <Picture look={look} size={Math.round(size * 0.54)} />
    </span>
  );
}

function Picture({ look, size }: { look: OsLook; size: number }) {
  if (look.mark) {
    return (
      <svg viewBox="0 0 24 24" width={size} height={size} fill="currentColor">
        <path d={markPath(look.mark)} />
      </svg>
    );
  }
  if (look.sign === 'letter' || look.sign === 'mark') return look.letter;
  const Sign = signs[look.sign];
  return <Sign size={size} strokeWidth={1.9} />;
}
