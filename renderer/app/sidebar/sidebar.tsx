import {
  Cpu,
  HardDrive,
  LayoutGrid,
  type LucideIcon,
  PanelLeftClose,
  PanelLeftOpen,
  Plus,
  Settings,
  Trash2,
} from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { tellsSomething } from '../../../shared/job-state';
import { clearListSearch, useVisibleVms } from '../../features/vm-list/list-search';
import { VmList } from '../../features/vm-list/vm-list';
import {
  goToDisks,
  goToHost,
  goToOverview,
  goToSettings,
  goToTrash,
  openWizard,
  useNavigation,
} from '../../stores/navigation';
import { toggleSidebar, useListLook } from '../../stores/list-look';
import { useJobs } from '../../stores/jobs';
import { useVms } from '../../stores/vms';
import { HostChip } from './host-chip';
import { SearchField } from './search-field';
import './sidebar.css';

const JobsIndicator = lazy(async () => ({
  default: (await import('../../features/jobs/jobs-indicator')).JobsIndicator,
}));

interface PlaceButtonProps {
  icon: LucideIcon;
  label: string;
  current: boolean;
  onClick: () => void;
  testId: string;
  children?: ReactNode;
}

function PlaceButton({ icon: Icon, label, current, onClick, testId, children }: PlaceButtonProps) {
  return (
    <button
      type="button"
      className="pd-nav-item sidebar-place"
      title={label}
      aria-current={current ? 'page' : undefined}
      onClick={onClick}
      data-testid={testId}
    >
      <Icon size={17} strokeWidth={1.9} aria-hidden />
      <span className="sidebar-place-label">{label}</span>
      {children}
    </button>
  );
}

function Machines() {
  const { t } = useTranslation();
  const total = useVms((mirror) => mirror.order.length);
  const ids = useVisibleVms();
  if (total === 0) return <div className="sidebar-space" />;
  if (ids.length > 0) return <VmList ids={ids} />;
  return (
    <div className="sidebar-none" role="status">
      <p>{t('noMatch')}</p>
      <button type="button" className="sidebar-show-all" onClick={clearListSearch}>
        {t('showAll')}
      </button>
    </div>
  );
}

/** There only while there is something to tell. */
function Jobs() {
  const tells = useJobs(({ byId }) => Object.values(byId).some(tellsSomething));
  return <Suspense fallback={null}>{tells ? <JobsIndicator /> : null}</Suspense>;
}

function FoldButton({ folded }: { folded: boolean }) {
  const { t } = useTranslation();
  const label = t(folded ? 'unfold' : 'fold');
  const Icon = folded ? PanelLeftOpen : PanelLeftClose;
  return (
    <button
      type="button"
      className="sidebar-fold"
      aria-label={label}
      title={label}
      aria-expanded={!folded}
      onClick={toggleSidebar}
      data-testid="sidebar-fold"
    >
      <Icon size={18} aria-hidden />
    </button>
  );
}

type Page = ReturnType<typeof useNavigation.getState>['place']['page'];

function BottomPlaces({ page }: { page: Page }) {
  const { t } = useTranslation();
  return (
    <div className="sidebar-places sidebar-bottom">
      <PlaceButton
        icon={HardDrive}
        label={t('disks')}
        current={page === 'disks'}
        onClick={goToDisks}
        testId="nav-disks"
      />
      <PlaceButton
        icon={Trash2}
        label={t('trash')}
        current={page === 'trash'}
        onClick={goToTrash}
        testId="nav-trash"
      />
      <PlaceButton
        icon={Cpu}
        label={t('thisMachine')}
        current={page === 'host'}
        onClick={goToHost}
        testId="nav-host"
      >
        <HostChip />
      </PlaceButton>
      <PlaceButton
        icon={Settings}
        label={t('settings')}
        current={page === 'settings'}
        onClick={goToSettings}
        testId="nav-settings"
      />
    </div>
  );
}

/** The left edge: search, the VMs, disks, the trash, this machine, settings. */
export function Sidebar() {
  const { t } = useTranslation();
  const folded = useListLook((look) => look.folded);
  const page = useNavigation((navigation) => navigation.place.page);
  const total = useVms((mirror) => mirror.order.length);
  return (
    <nav className="sidebar" aria-label={t('sidebarLabel')} data-folded={folded}>
      <div className="sidebar-top">
        <FoldButton folded={folded} />
        {folded ? null : <SearchField />}
        <button
          type="button"
          className="sidebar-new"
          aria-label={t('newVm')}
          title={t('newVm')}
          onClick={() => openWizard()}
          data-testid="new-vm"
        >
          <Plus size={18} aria-hidden />
        </button>
      </div>
      <div className="sidebar-places">
        <PlaceButton
          icon={LayoutGrid}
          label={t('overview')}
          current={page === 'overview'}
          onClick={goToOverview}
          testId="nav-overview"
        >
          {total > 0 ? <span className="sidebar-count">{total}</span> : null}
        </PlaceButton>
      </div>
      {folded ? <div className="sidebar-space" /> : <Machines />}
      <Jobs />
      <BottomPlaces page={page} />
    </nav>
  );
}
