import { Button, Checkbox, TextInput } from '@mantine/core';
import { FolderOpen } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  convertFormats,
  type DiskImage,
  type DiskTool,
  type DiskToolWish,
} from '../../../shared/disk-tools';
import { formatName } from '../../../shared/image-formats';
import { formatSize, GiB, parseDiskSize } from '../../../shared/units';
import { editableSize } from '../../../shared/units';
import { api, attempt, type Attempt } from '../../api/client';
import { ChoiceField } from '../../components/choice-field';
import { tellError } from '../../components/tell-error';

/** What was entered so far. */
export interface ToolForm {
  size: string;
  repair: boolean;
  to: (typeof convertFormats)[number];
  /** That of `move`, once it was chosen. */
  folder: { token: string; path: string } | null;
  /** The image of `rebase`, once it was chosen. */
  base: { token: string; path: string } | null;
}

/** Pure: what a form begins with. A size is offered in whole GiB. */
export function freshForm({ virtualBytes, format }: DiskImage, tool: DiskTool): ToolForm {
  const now = virtualBytes ?? 0;
  const larger = (Math.floor(now / GiB) + 10) * GiB;
  const smaller = Math.max(GiB, (Math.ceil(now / GiB) - 1) * GiB);
  const to = format === 'qcow2' ? 'raw' : 'qcow2';
  return {
    size: editableSize(tool === 'shrink' ? smaller : larger),
    repair: false,
    to,
    folder: null,
    base: null,
  };
}

/** Pure: the wish of a form; null while something is missing. */
export function wishOf(
  tool: DiskTool,
  { size, repair, to, folder, base }: ToolForm,
): DiskToolWish | null {
  switch (tool) {
    case 'grow':
    case 'shrink': {
      const sizeBytes = parseDiskSize(size);
      return sizeBytes === null ? null : { tool, sizeBytes };
    }
    case 'check':
      return { tool, repair };
    case 'convert':
      return { tool, to };
    case 'move':
      return folder && { tool, folder: folder.token };
    case 'rebase':
      return base && { tool, base: base.token };
    case 'compact':
    case 'flatten':
      return { tool };
  }
}

interface ToolFieldsProps {
  tool: DiskTool;
  image: DiskImage;
  form: ToolForm;
  onChange: (form: ToolForm) => void;
}

/** What there is to choose for one of the tools. */
export function ToolFields({ tool, image, form, onChange }: ToolFieldsProps) {
  const { t } = useTranslation('disks');
  const put = (change: Partial<ToolForm>) => onChange({ ...form, ...change });
  switch (tool) {
    case 'grow':
    case 'shrink':
      return <SizeField image={image} size={form.size} onChange={(size) => put({ size })} />;
    case 'check':
      return (
        <Checkbox
          label={t('field.repair')}
          checked={form.repair}
          onChange={({ currentTarget }) => put({ repair: currentTarget.checked })}
          data-testid="disk-repair"
        />
      );
    case 'convert':
      return (
        <ChoiceField
          label={t('field.to')}
          values={convertFormats}
          labelOf={formatName}
          value={form.to}
          onChange={(to) => put({ to })}
          testId="disk-to"
        />
      );
    case 'move':
      return (
        <PathField
          kind="folder"
          chosen={form.folder}
          choose={async () => await attempt(api.disks.chooseFolder())}
          onChoose={(folder) => put({ folder })}
        />
      );
    case 'rebase':
      return (
        <PathField
          kind="base"
          chosen={form.base}
          choose={chooseImage}
          onChoose={(base) => put({ base })}
        />
      );
    case 'compact':
    case 'flatten':
      return null;
  }
}

function SizeField({
  image,
  size,
  onChange,
}: {
  image: DiskImage;
  size: string;
  onChange: (size: string) => void;
}) {
  const { t, i18n } = useTranslation('disks');
  const now = formatSize(image.virtualBytes ?? 0, i18n.language);
  const wrong = parseDiskSize(size) === null;
  return (
    <TextInput
      label={t('field.size')}
      description={t('field.sizeHint', { size: now })}
      error={wrong ? t('field.sizeWrong') : null}
      value={size}
      maxLength={40}
      data-autofocus
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      data-testid="disk-size"
    />
  );
}

type Chosen = NonNullable<ToolForm['folder']>;

async function chooseImage(): Promise<Attempt<Chosen | null>> {
  const outcome = await attempt(api.files.choose({ purpose: 'disk' }));
  if (!outcome.ok || outcome.value === null)
    return outcome.ok ? { ok: true, value: null } : outcome;
  const { token, info } = outcome.value;
  return { ok: true, value: { token, path: info.path } };
}

interface PathFieldProps {
  kind: 'folder' | 'base';
  chosen: Chosen | null;
  /** Asks in a dialog of main; null when the person cancels. */
  choose: () => Promise<Attempt<Chosen | null>>;
  onChoose: (chosen: Chosen) => void;
}

/** A folder or a file, which only main's own dialog gives. */
function PathField({ kind, chosen, choose, onChoose }: PathFieldProps) {
  const { t } = useTranslation('disks');
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    const outcome = await choose();
    setBusy(false);
    if (!outcome.ok) tellError(outcome.error);
    else if (outcome.value) onChoose(outcome.value);
  };
  const none = kind === 'folder' ? t('field.noFolder') : t('field.noBase');
  return (
    <div className="disk-folder">
      <span className="disk-folder-text" data-testid={`disk-${kind}`}>
        <span>{t(`field.${kind}`)}</span>
        <span className="pd-soft">{chosen?.path ?? none}</span>
      </span>
      <Button
        variant="default"
        size="xs"
        disabled={busy}
        leftSection={<FolderOpen size={15} aria-hidden />}
        onClick={() => void ask()}
        data-autofocus
        data-testid={`disk-choose-${kind}`}
      >
        {t('field.choose')}
      </Button>
    </div>
  );
}
