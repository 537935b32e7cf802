import { CalendarClock, Camera, Cpu } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Snapshot } from '../../../../shared/snapshot';
import type { SnapshotTree } from '../../../../shared/snapshot-calls';
import { dayText } from '../uefi/day-text';
import { useSmallPicture } from './small-pictures';

interface TilesProps {
  vmId: string;
  tree: SnapshotTree;
  /** Something is being done with the snapshots just now. */
  busy: boolean;
  onLook: (point: Snapshot | null) => void;
  onChoose: (point: Snapshot) => void;
}

/** The snapshots from the oldest to the newest, and the present. */
export function Tiles({ vmId, tree, busy, onLook, onChoose }: TilesProps) {
  const { t } = useTranslation('snapshots');
  const strip = useRef<HTMLOListElement>(null);
  const [entered, setEntered] = useState<string | null>(null);
  const { points, current } = tree;
  const newest = points.at(-1)?.id ?? null;
  // By Tab one comes to one of them, at first to the newest.
  const stop = points.some(({ id }) => id === entered) ? entered : newest;
  useEffect(() => {
    const list = strip.current;
    if (list) list.scrollLeft = list.scrollWidth;
  }, [newest]);
  const move = (event: KeyboardEvent) => {
    const buttons = [...(strip.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((one) => one === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    buttons[to]?.focus();
  };
  return (
    <ol ref={strip} className="timeline-tiles" aria-label={t('tree')}>
      {points.map((point) => (
        <li key={point.id}>
          <Tile
            vmId={vmId}
            point={point}
            here={point.id === current}
            busy={busy}
            stops={point.id === stop}
            onLook={(looks) => {
              if (looks) setEntered(point.id);
              onLook(looks ? point : null);
            }}
            onHover={(looks) => onLook(looks ? point : null)}
            onChoose={() => onChoose(point)}
            onKeyDown={move}
          />
        </li>
      ))}
      <li className="timeline-now" aria-current="true" data-testid="timeline-now">
        <span className="snapshot-now-dot" aria-hidden />
        {t('timeline.now')}
      </li>
    </ol>
  );
}

interface TileProps {
  vmId: string;
  point: Snapshot;
  /** The present stands on it. */
  here: boolean;
  busy: boolean;
  stops: boolean;
  onLook: (looks: boolean) => void;
  onHover: (looks: boolean) => void;
  onChoose: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function Tile(props: TileProps) {
  const { vmId, point, here, busy, stops, onLook, onHover, onChoose, onKeyDown } = props;
  const { t, i18n } = useTranslation(['snapshots', 'automatic']);
  const button = useRef<HTMLButtonElement>(null);
  const picture = useSmallPicture(vmId, point, useSeen(button));
  const words = [
    point.title,
    dayText(point.createdAt, i18n.language, true),
    t(`kind.${point.memory ? 'memory' : point.guest}`),
    ...(here ? [t('here')] : []),
  ];
  return (
    <button
      ref={button}
      type="button"
      className="timeline-tile"
      data-here={here}
      aria-label={words.join(', ')}
      disabled={busy}
      tabIndex={stops ? 0 : -1}
      onClick={onChoose}
      onFocus={() => onLook(true)}
      onBlur={() => onLook(false)}
      onKeyDown={onKeyDown}
      onPointerEnter={() => onHover(true)}
      onPointerLeave={() => onHover(false)}
      data-testid="timeline-tile"
    >
      {picture === null ? (
        <Camera size={16} aria-hidden />
      ) : (
        <img src={picture} alt="" decoding="async" />
      )}
      <span className="timeline-marks" aria-hidden>
        {point.memory ? <Cpu size={11} /> : null}
        {point.origin ? <CalendarClock size={11} /> : null}
      </span>
    </button>
  );
}

/** Whether it has ever been in sight: what is far to the side needs no picture. */
function useSeen(element: { current: HTMLElement | null }): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting !== true) return;
      setSeen(true);
      observer.disconnect();
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return seen;
}
