import { Monitor, Route } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DeviceGroup } from '../../../shared/host';
import { Chip } from '../../components/chip';
import { Disclosure } from '../../components/disclosure';
import './more.css';

type Device = DeviceGroup['devices'][number];

function DeviceLine({ device }: { device: Device }) {
  const { t } = useTranslation('panel');
  return (
    <li className="group-device" data-bridge={device.bridge}>
      <span className="group-device-kind">{device.kind}</span>
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
      </span>
    </li>
  );
}

/** IOMMU groups: what would go along if one device went to a guest. */
export function DeviceGroups({ groups }: { groups: readonly DeviceGroup[] }) {
  const { t } = useTranslation('panel');
  if (groups.length === 0) return null;
  return (
    <Disclosure
      title={t('groups.title')}
      text={t('groups.text', { count: groups.length })}
      testId="device-groups"
    >
      <ul className="groups">
        {groups.map((group) => (
          <li key={group.id} className="group">
            <span className="group-number">{t('groups.group', { id: group.id })}</span>
            <ul>
              {group.devices.map((device) => (
                <DeviceLine key={device.address} device={device} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
