import { Button } from '@mantine/core';
import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { machineKey, type MachineKey } from '../../../shared/machine-ref';
import { allowedActions } from '../../../shared/vm-actions';
import { StateLabel } from '../../components/chips/state-label';
import { VmName } from '../../components/vm-name';
import '../../consoles/consoles.css';
import { WatchedScreen } from '../../consoles/screen/watched-screen';
import { goToOverview, goToVm } from '../../stores/navigation';
import { useVm, useVms } from '../../stores/vms';
import './wall.css';

/** The screens of all machines that run, live, side by side. They are only watched here. */
export function WallPage() {
  const { t } = useTranslation();
  const shown = useVms(
    useShallow(({ order, byId }) =>
      order.filter((key) => {
        const vm = byId[key];
        return vm !== undefined && vm.hasScreen && allowedActions(vm).has('open-screen');
      }),
    ),
  );
  return (
    <div className="pd-page wall" data-testid="wall">
      <header className="pd-page-header">
        <div>
          <h1 className="pd-page-title">{t('wall.title')}</h1>
          <p className="pd-soft">{t('wall.text')}</p>
        </div>
        <Button
          variant="default"
          leftSection={<ArrowLeft size={16} aria-hidden />}
          onClick={goToOverview}
          data-testid="wall-back"
        >
          {t('overview')}
        </Button>
      </header>
      {shown.length === 0 ? <p className="pd-soft">{t('wall.none')}</p> : null}
      <ul className="wall-grid" data-many={shown.length > 4}>
        {shown.map((key) => (
          <Tile key={key} id={key} />
        ))}
      </ul>
    </div>
  );
}

/** Whether any of an element is on the page. */
function useInSight() {
  const ref = useRef<HTMLLIElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting === true));
    if (ref.current) observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return { ref, seen };
}

function Tile({ id }: { id: MachineKey }) {
  const { t } = useTranslation();
  const vm = useVm(id);
  const { ref, seen } = useInSight();
  if (!vm) return null;
  return (
    <li ref={ref} className="wall-tile" data-testid={`wall-${vm.slug}`}>
      <button
        type="button"
        className="wall-open"
        aria-label={t('wall.open', { name: vm.name })}
        onClick={() => goToVm(machineKey(vm), 'screen')}
      />
      <div className="wall-picture" inert>
        {seen ? <Picture id={id} /> : null}
      </div>
      <div className="wall-caption">
        <span className="wall-name">
          <VmName name={vm.name} />
        </span>
        <StateLabel vm={vm} />
      </div>
    </li>
  );
}

/** The picture of a machine; it is connected as long as it is in sight. */
function Picture({ id }: { id: MachineKey }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    // Its own, and gone with the tile: those of the machines' pages are kept for them.
    const screen = new WatchedScreen(id);
    screen.attach(place.current);
    screen.connect();
    return () => screen.dispose();
  }, [id]);
  return <div ref={place} className="console-place" />;
}
