import { CircleAlert, CircleCheck, HardDrive, Minus, Monitor, Network, Route } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DeviceGroup } from '../../../shared/host';
import { Chip } from '../../components/chips/chip';
import { Disclosure } from '../../components/disclosure';
import type { Tone } from '../../components/chips/state-look';
import { deviceKind, sentence } from '../../i18n/message';
import './more.css';

type Device = DeviceGroup['devices'][number];

/** Icon and tone of an answer; its word stands beside it always. */
const answers: Record<DeviceGroup['passthrough'], { icon: LucideIcon; tone: Tone }> = {
  free: { icon: CircleCheck, tone: 'ok' },
  costs: { icon: CircleAlert, tone: 'warn' },
  no: { icon: Minus, tone: 'quiet' },
};
const uses = { 'root-disk': HardDrive, network: Network } as const;

function DeviceLine({ device }: { device: Device }) {
  const { t } = useTranslation('panel');
  return (
    <li className="group-device" data-bridge={device.bridge}>
      <span className="group-device-kind">{deviceKind(device.kind)}</span>
      <span className="pd-mono pd-soft pd-selectable">
        {device.address} · {device.ids}
      </span>
      <span className="group-device-marks">
        {device.driver ? (
          <span className="pd-soft">{t('groups.driver', { name: device.driver })}</span>
        ) : null}
        {device.bridge ? (
          <Chip icon={Route} tone="quiet" text={t('groups.bridge')} filled={false} />
        ) : null}
        {device.bootDisplay ? (
          <Chip icon={Monitor} tone="warn" text={t('groups.bootDisplay')} filled={false} />
        ) : null}
        {device.use ? (
          <Chip
            icon={uses[device.use]}
            tone="warn"
            text={t(`groups.use.${device.use}`)}
            filled={false}
          />
        ) : null}
      </span>
    </li>
  );
}

function Group({ group }: { group: DeviceGroup }) {
  const { t } = useTranslation(['panel', 'host']);
  const { icon, tone } = answers[group.passthrough];
  return (
    <li className="group" data-testid={`group-${group.id}`}>
      <span className="group-head">
        <span className="group-number">{t('groups.group', { id: group.id })}</span>
        <Chip
          icon={icon}
          tone={tone}
          text={t(`groups.passthrough.${group.passthrough}`)}
          testId={`group-${group.id}-passthrough`}
        />
      </span>
      <ul>
        {group.devices.map((device) => (
          <DeviceLine key={device.address} device={device} />
        ))}
      </ul>
      <ul className="group-reasons">
        {group.reasons.map((reason) => (
          <li key={reason.text} className="pd-selectable">
            {sentence(reason)}
          </li>
        ))}
      </ul>
    </li>
  );
}

/** IOMMU groups: what could go to a guest, what would go along, and what stands against it. */
export function DeviceGroups({ groups }: { groups: readonly DeviceGroup[] }) {
  const { t } = useTranslation('panel');
  if (groups.length === 0) return null;
  const free = groups.filter(({ passthrough }) => passthrough === 'free').length;
  return (
    <Disclosure
      title={t('groups.title')}
      text={t('groups.text', { count: groups.length, free })}
      testId="device-groups"
    >
      <ul className="groups">
        {groups.map((group) => (
          <Group key={group.id} group={group} />
        ))}
      </ul>
    </Disclosure>
  );
}
