import { FlaskConical, Grid2x2, type LucideIcon, Monitor, SquareTerminal } from 'lucide-react';
import { type OsLook, osLook } from './os-look';
import './os-tile.css';

const signs: Record<Exclude<OsLook['sign'], 'letter'>, LucideIcon> = {
  window: Grid2x2,
  flask: FlaskConical,
  terminal: SquareTerminal,
  monitor: Monitor,
};

/** The picture of a guest kind; says nothing that its name beside it does not say. */
export function OsTile({ os, size = 36 }: { os: string; size?: number }) {
  const { sign, letter, hue, plain } = osLook(os);
  const Sign = sign === 'letter' ? null : signs[sign];
  const style = { '--tile-hue': hue, '--tile-size': `${size}px` };
  return (
    <span className="os-tile" data-plain={plain} style={style} aria-hidden>
      {Sign ? <Sign size={Math.round(size * 0.52)} strokeWidth={1.9} /> : letter}
    </span>
  );
}
