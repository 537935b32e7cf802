import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { goToOverview, type Place, useNavigation } from '../stores/navigation';
import { hasTold, useVms } from '../stores/vms';
import { BugBoundary } from './bug-boundary';

/** A page with the line about this computer, which comes with it: nothing moves when it is there. */
function withHostStrip(loadPage: () => Promise<ComponentType<{ hostStrip: ReactNode }>>) {
  return lazy(async () => {
    const [Page, { HostStrip }] = await Promise.all([
      loadPage(),
      import('../features/host/host-strip'),
    ]);
    return { default: () => <Page hostStrip={<HostStrip />} /> };
  });
}

const Overview = withHostStrip(
  async () => (await import('../features/vm-list/overview/overview')).Overview,
);
const Welcome = withHostStrip(async () => (await import('../features/welcome/welcome')).Welcome);
const VmPage = lazy(async () => ({
  default: (await import('../features/vm-page/vm-page')).VmPage,
}));
const WallPage = lazy(async () => ({
  default: (await import('../features/wall/wall-page')).WallPage,
}));
const HostPanel = lazy(async () => ({
  default: (await import('../features/host/host-panel')).HostPanel,
}));
const DisksPage = lazy(async () => ({
  default: (await import('../features/disks/disks-page')).DisksPage,
}));
const TrashPage = lazy(async () => ({
  default: (await import('../features/trash/trash-page')).TrashPage,
}));
const SettingsPage = lazy(async () => ({
  default: (await import('../features/settings/settings-page')).SettingsPage,
}));

/** Seen only when main takes longer than a moment: a slow drive, say. */
function Reading() {
  const { t } = useTranslation();
  return (
    <p className="reading" role="status">
      {t('reading')}
    </p>
  );
}

/** Whether the list has the VM of this place. */
const useKnown = (place: Place): boolean =>
  useVms((mirror) => place.page === 'vm' && place.id in mirror.byId);

/** A VM that was removed, here or by another program, takes its page with it: the overview is a place of its own. */
function useLeaveRemoved(place: Place): void {
  const known = useKnown(place);
  const shown = useRef<Place | null>(null);
  useEffect(() => {
    if (known) shown.current = place;
    // Only what was there: a VM that was just made is told of a moment later.
    else if (shown.current === place) goToOverview();
  }, [place, known]);
}

function CurrentPage() {
  const place = useNavigation((navigation) => navigation.place);
  const known = useKnown(place);
  const told = useVms(hasTold);
  const empty = useVms((mirror) => mirror.order.length === 0);
  const refused = useVms((mirror) => mirror.refused !== null && mirror.refused !== undefined);
  if (place.page === 'host') return <HostPanel />;
  if (place.page === 'disks') return <DisksPage />;
  if (place.page === 'trash') return <TrashPage />;
  if (place.page === 'settings') return <SettingsPage />;
  if (!told) return <Reading />;
  if (place.page === 'wall') return <WallPage />;
  if (place.page === 'vm' && known) return <VmPage key={place.id} id={place.id} />;
  // The banner says why there is nothing; nobody is greeted whose VMs are on a drive that is not there.
  if (empty && refused) return null;
  return empty ? <Welcome /> : <Overview />;
}

/** The right side of the window. Each page is a bundle of its own, read when it is first opened. */
export function MainArea() {
  const { t } = useTranslation();
  const place = useNavigation((navigation) => navigation.place);
  useLeaveRemoved(place);
  return (
    <main className="main-area" aria-label={t('mainLabel')} tabIndex={-1}>
      <BugBoundary key={place.page}>
        <Suspense fallback={null}>
          <CurrentPage />
        </Suspense>
      </BugBoundary>
      {/* Menus and dialogs are drawn in here: all of the window lies within landmarks. */}
      <div data-portal="true" data-mantine-shared-portal-node="true" />
    </main>
  );
}
