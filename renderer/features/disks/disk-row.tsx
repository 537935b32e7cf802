import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { Eraser, EllipsisVertical, FolderOpen, ScanSearch, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type DiskImage, type DiskTool, diskTools } from '../../../shared/disk-tools';
import { formatName } from '../../../shared/image-formats';
import { visible } from '../../../shared/texts/visible';
import { formatSize } from '../../../shared/units';
import { errorText } from '../../components/errors/error-text';
import { revealDisk, trashDisk } from '../../stores/disks';
import { openDialog } from '../../stores/navigation';
import { baseName } from './disk-text';

/** From the desktop's trash it is restored as any other file. */
async function trash({ path }: DiskImage): Promise<void> {
  if (!(await trashDisk(path))) return;
  notifications.show({
    message: i18next.t('disks:trashed', { name: visible(baseName(path)) }),
    closeButtonProps: { 'aria-label': i18next.t('common:close') },
  });
}

/** What can be done only with an image that nothing uses. */
function UnusedItems({ image }: { image: DiskImage }) {
  const { t } = useTranslation('disks');
  return (
    <>
      <Menu.Item
        leftSection={<Trash2 size={15} aria-hidden />}
        onClick={() => void trash(image)}
        data-testid="disk-trash"
      >
        {t('menu.trash')}
      </Menu.Item>
      <Menu.Item
        color="red"
        leftSection={<Eraser size={15} aria-hidden />}
        onClick={() => openDialog({ kind: 'disk-wipe', image })}
        data-testid="disk-wipe"
      >
        {t('menu.wipe')}
      </Menu.Item>
    </>
  );
}

/** What is there only for an image that stands on another one. */
const ofBased: ReadonlySet<DiskTool> = new Set(['flatten', 'rebase']);

/** What can be done with an image. Of one that is no disk of a VM, only its folder can be shown. */
function RowMenu({ image, name }: { image: DiskImage; name: string }) {
  const { t } = useTranslation('disks');
  const isDisk = image.use === 'disk' && image.users.length > 0;
  const tools = diskTools.filter(
    (tool) => !(image.chain.length > 0 ? tool === 'shrink' : ofBased.has(tool)),
  );
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('actionsLabel', { name })}
          data-testid="disk-menu"
        >
          <EllipsisVertical size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isDisk
          ? tools.map((tool) => (
              <Menu.Item
                key={tool}
                onClick={() => openDialog({ kind: 'disk-tool', image, tool })}
                data-testid={`disk-${tool}`}
              >
                {t(`menu.${tool}`)}
              </Menu.Item>
            ))
          : null}
        {isDisk ? <Menu.Divider /> : null}
        <Menu.Item
          leftSection={<ScanSearch size={15} aria-hidden />}
          onClick={() => openDialog({ kind: 'disk-inside', image })}
          data-testid="disk-inside"
        >
          {t('menu.inside')}
        </Menu.Item>
        <Menu.Item
          leftSection={<FolderOpen size={15} aria-hidden />}
          onClick={() => void revealDisk(image.path)}
          data-testid="disk-reveal"
        >
          {t('menu.reveal')}
        </Menu.Item>
        {image.use === 'unused' ? <UnusedItems image={image} /> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

function Chain({ chain }: Pick<DiskImage, 'chain'>) {
  const { t } = useTranslation('disks');
  const [nearest] = chain;
  if (nearest === undefined) return null;
  // Disks of all VMs are called alike: their folders tell them apart.
  const base = nearest.replace(/^.*\/([^/]+)\/disks\/([^/]+)$/, '$1/$2');
  return (
    <span className="disk-chain" title={chain.join('\n')}>
      {chain.length === 1 ? base : t('deeper', { base, total: String(chain.length) })}
    </span>
  );
}

/** Most images lie among the disks of their VM, which need not be said each time. */
const shortPath = (path: string) => {
  const name = baseName(path);
  return path.endsWith(`/disks/${name}`) ? name : path;
};

/** One disk image. */
export function DiskRow({ image }: { image: DiskImage }) {
  const { t, i18n } = useTranslation(['disks', 'errors']);
  const size = (bytes: number | null) => (bytes === null ? '–' : formatSize(bytes, i18n.language));
  const device = image.users.map((user) => user.device).join(', ');
  const name = device || baseName(image.path);
  const shown = shortPath(image.path);
  return (
    <tr data-testid="disk-row" data-use={image.use}>
      <th scope="row">
        <span className="disk-name">
          {visible(name)}
          {image.use === 'disk' || image.use === 'trash' ? null : (
            <span className="disk-use">{t(`use.${image.use}`)}</span>
          )}
        </span>
        {shown === name ? null : (
          <span className="disk-path pd-selectable" title={image.path}>
            {visible(shown)}
          </span>
        )}
        {image.problem ? (
          <span className="disk-problem" data-testid="disk-problem">
            {errorText(image.problem).sentence}
          </span>
        ) : null}
      </th>
      <td>{formatName(image.format)}</td>
      <td className="disk-number">{size(image.virtualBytes)}</td>
      <td className="disk-number">{size(image.bytes)}</td>
      <td>
        <Chain chain={image.chain} />
      </td>
      <td className="disk-number">{image.snapshots === 0 ? '' : image.snapshots}</td>
      <td className="disk-buttons">
        <RowMenu image={image} name={name} />
      </td>
    </tr>
  );
}
