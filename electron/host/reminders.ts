import type { Message, Verdict } from '../../shared/host';
import { vendorModule } from './checks/machine';
import { nestingWaits } from './checks/remedies/remedies';
import { message } from './messages';
import type { HostSnapshot } from './snapshot/snapshot';

const find = (verdicts: readonly Verdict[], id: Verdict['id']) =>
  verdicts.find((verdict) => verdict.id === id);

/**
 * What was begun and only the person can finish. Nothing of this is stored: `/etc/group` and the session, the boot
 * loader's file and `/proc/cmdline` say by themselves how long it is still to be done.
 */
export function reminders(snapshot: HostSnapshot, verdicts: readonly Verdict[]): Message[] {
  const device = find(verdicts, 'kvm-device');
  const iommu = find(verdicts, 'iommu');
  const nested = find(verdicts, 'nested');
  const module = vendorModule(snapshot);
  return [
    ...(device?.summary.key === 'kvm-device.relogin'
      ? [message('reminder.relogin', device.summary.params)]
      : []),
    ...(iommu?.next?.key === 'iommu.next.restart'
      ? [message('reminder.restart', iommu.next.params)]
      : []),
    ...(nested?.verdict === 'blocked' && module && nestingWaits(snapshot, module)
      ? [message('reminder.module', { module })]
      : []),
  ];
}
