import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { machineKey } from '../../../../shared/machine-ref';
import type { VmSummary } from '../../../../shared/vm-state';
import type { VmState } from '../../../../shared/vm-states';
import { OsTile } from '../../../components/os/os-tile';
import {
  askForThumbnail,
  dropThumbnail,
  useThumbnails,
  watchThumbnail,
} from '../../../stores/thumbnails';
import './thumbnail.css';

const statesWithPicture: ReadonlySet<VmState> = new Set([
  'running',
  'paused',
  'stopping',
  'crashed',
]);

interface ThumbnailProps {
  vm: VmSummary;
  size: 'row' | 'card';
}

/** The guest's screen while it runs, else the picture of its kind. */
export function Thumbnail({ vm, size }: ThumbnailProps) {
  const { t } = useTranslation('vm');
  const url = useThumbnails((pictures) => pictures.urls[machineKey(vm)]);
  const key = machineKey(vm);
  const live = vm.hasScreen && statesWithPicture.has(vm.state);
  const refreshes = live && vm.state === 'running';
  useEffect(() => (refreshes ? watchThumbnail(key) : undefined), [refreshes, key]);
  const isMissing = url === undefined;
  useEffect(() => {
    // A guest that stands still changes no more: one picture is enough, and it had none since the page was loaded.
    if (live && !refreshes && isMissing) void askForThumbnail(key);
  }, [live, refreshes, isMissing, key]);
  useEffect(() => {
    if (!live) dropThumbnail(key);
  }, [live, key]);
  return (
    <span className="thumbnail" data-size={size} data-live={live && url !== undefined}>
      {live && url !== undefined ? (
        <img
          src={url}
          alt={size === 'card' ? t('thumbnailOf', { name: vm.name }) : ''}
          draggable={false}
          data-paused={vm.state === 'paused'}
        />
      ) : (
        <OsTile os={vm.os} size={size === 'row' ? 36 : 56} />
      )}
    </span>
  );
}
