import { Tabs } from '@mantine/core';
import { lazy, Suspense, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { localConnection, type MachineKey } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import { chooseTab, useNavigation, type VmTab } from '../../stores/navigation';
import { useDefinitionDrafts } from '../../stores/definition-drafts';
import { useVm } from '../../stores/vms';
import '../../theme/mantine-later';
import { useKeptKeyboard } from './use-kept-keyboard';
import { VmHeader } from './vm-header';
import './vm-page.css';
import { VmProblem } from './vm-problem';
import { KeptNotice } from './kept-notice';
import { ScreenTab } from './screen-tab';
import { StopCountdown } from './stop-countdown';
import { SignNotices } from './sign-notices';
import { IdleNotice } from './suspend/idle-notice';
import { SuspendedNotice } from './suspend/suspended-notice';
import { WaitingNotice } from './waiting-notice';

const DetailsTab = lazy(async () => ({
  default: (await import('./details/details-tab')).DetailsTab,
}));
const DefinitionTab = lazy(async () => ({
  default: (await import('./definition/definition-tab')).DefinitionTab,
}));
const SnapshotsTab = lazy(async () => ({
  default: (await import('./snapshots/snapshots-tab')).SnapshotsTab,
}));
const BackupsTab = lazy(async () => ({
  default: (await import('./backups/backups-tab')).BackupsTab,
}));
const EventsTab = lazy(async () => ({
  default: (await import('./events/events-tab')).EventsTab,
}));
const SerialConsoleView = lazy(async () => ({
  default: (await import('../../consoles/serial-console-view')).SerialConsoleView,
}));
const MonitorConsoleView = lazy(async () => ({
  default: (await import('../../consoles/monitor-console-view')).MonitorConsoleView,
}));

/** The tabs that a VM has. A broken one has no consoles. */
function tabsOf(vm: VmSummary): VmTab[] {
  if (vm.state === 'broken') return ['hardware'];
  return [
    ...(vm.hasScreen ? (['screen'] as const) : []),
    ...(vm.serialPorts > 0 ? (['serial'] as const) : []),
    'hardware',
    // What is in another place is only looked at.
    ...(vm.connection === localConnection
      ? (['snapshots', 'backups', 'events', 'definition', 'monitor'] as const)
      : []),
  ];
}

function Panel({ tab, vm }: { tab: VmTab; vm: VmSummary }) {
  if (tab === 'screen') return <ScreenTab vm={vm} />;
  if (tab === 'serial') return <SerialConsoleView vm={vm} />;
  if (tab === 'snapshots') return <SnapshotsTab vm={vm} />;
  if (tab === 'backups') return <BackupsTab vm={vm} />;
  if (tab === 'events') return <EventsTab vm={vm} />;
  if (tab === 'definition') return <DefinitionTab vm={vm} />;
  if (tab === 'monitor') return <MonitorConsoleView vm={vm} />;
  return <DetailsTab vm={vm} />;
}

/** A tab's name, and a dot where what was typed in it is not applied yet. */
function TabName({ tab, vm }: { tab: VmTab; vm: VmSummary }) {
  const { t } = useTranslation('vm');
  const typed = useDefinitionDrafts(({ drafts }) => tab === 'definition' && vm.id in drafts);
  return (
    <>
      {t(`tab.${tab}`)}
      {typed ? (
        <span
          className="vm-tab-dot"
          role="img"
          aria-label={t('tab.unapplied')}
          title={t('tab.unapplied')}
          data-testid="definition-unapplied"
        />
      ) : null}
    </>
  );
}

/** One VM: what it is and does, what can be done with it, its consoles and its hardware. */
export function VmPage({ id }: { id: MachineKey }) {
  const { t } = useTranslation(['vm', 'errors']);
  const vm = useVm(id);
  const wanted = useNavigation((navigation) => navigation.tabs[id]);
  const page = useRef<HTMLDivElement>(null);
  useKeptKeyboard(page, vm);
  if (!vm) return null;
  const tabs = tabsOf(vm);
  const tab = wanted && tabs.includes(wanted) ? wanted : (tabs[0] ?? 'hardware');
  return (
    <div ref={page} className="vm-page" data-testid="vm-page" data-vm-id={id}>
      <VmHeader vm={vm} />
      <StopCountdown vm={vm} />
      <KeptNotice vm={vm} />
      <SuspendedNotice vm={vm} />
      <IdleNotice vm={vm} />
      <WaitingNotice vm={vm} />
      <VmProblem vm={vm} />
      <SignNotices vm={vm} />
      <Tabs
        className="vm-tabs"
        value={tab}
        onChange={(value) => {
          const chosen = tabs.find((name) => name === value);
          if (chosen) chooseTab(id, chosen);
        }}
        keepMounted={false}
      >
        <Tabs.List aria-label={t('tab.label')} className="vm-tab-list">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name} data-testid={`tab-${name}`}>
              <TabName tab={name} vm={vm} />
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((name) => (
          <Tabs.Panel key={name} value={name} className="vm-tab-panel" tabIndex={-1}>
            <Suspense fallback={null}>
              <Panel tab={name} vm={vm} />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}
