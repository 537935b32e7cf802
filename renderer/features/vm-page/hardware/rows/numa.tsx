import { ActionIcon, Button } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cpuListText } from '../../../../../shared/cpu-list';
import { editableSize, MiB, parseMemory } from '../../../../../shared/units';
import { vcpuCount } from '../../../../../shared/vm-config';
import { limits, type NumaCell } from '../../../../../shared/vm-parts';
import { FieldNote, useFieldNote } from '../../../../components/fields/field-note';
import { TypedNumber } from '../../../../components/fields/typed-number';
import { noteText } from '../../../../i18n/message';
import { OptionalText } from '../optional-fields';
import { patched } from '../patched';
import type { EditorProps } from './editor-props';

interface CellProps {
  cell: NumaCell;
  at: number;
  /** Why cells cannot be had here; what there is can be taken away. */
  lacks: string | null;
  nodes: readonly number[];
  change: (cell: NumaCell) => void;
  onRemove: () => void;
  issues: EditorProps['edit']['issues'];
}

function Cell({ cell, at, lacks, nodes, change, onRemove, issues }: CellProps) {
  const { t } = useTranslation(['hardware', 'validation']);
  const field = `numa.${at}`;
  const memory = useFieldNote(issues, `${field}.memoryMiB`);
  const set = (patch: Partial<NumaCell>) => change(patched(cell, patch));
  return (
    <div
      className="hw-cell"
      role="group"
      aria-label={t('edit.numaCell', { cell: at })}
      data-testid={`edit-numa-${at}`}
    >
      <TypedNumber
        label={t('edit.numaMemory', { cell: at })}
        value={cell.memoryMiB}
        parse={parseMemory}
        format={(mebibytes) => editableSize(mebibytes * MiB)}
        onChange={(memoryMiB) => set({ memoryMiB })}
        step={512}
        disabled={lacks !== null}
        testId={`edit-numa-${at}-memory`}
        {...memory}
      />
      <OptionalText
        label={t('edit.numaVcpus')}
        value={cell.vcpus}
        onChange={(text) => set({ vcpus: text?.trim() || undefined })}
        placeholder={t('edit.noVcpus')}
        issues={issues}
        field={`${field}.vcpus`}
        testId={`edit-numa-${at}-vcpus`}
      />
      <OptionalText
        label={t('edit.numaNodes')}
        value={cell.hostNodes}
        onChange={(text) => set({ hostNodes: text?.trim() || undefined })}
        placeholder={t('edit.anyNode')}
        issues={issues}
        field={`${field}.hostNodes`}
        lacks={nodes.length === 0 ? t('validation:host-nodes-none') : null}
        testId={`edit-numa-${at}-nodes`}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        aria-label={t('edit.removeNumaCell', { cell: at })}
        onClick={onRemove}
        data-testid={`edit-numa-${at}-remove`}
      >
        <X size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}

/** Pure: the first cell has all that there is; each further one has what is left of the memory. */
const nextCell = (cells: readonly NumaCell[], memoryMiB: number, vcpus: number): NumaCell => {
  const left = memoryMiB - cells.reduce((sum, cell) => sum + cell.memoryMiB, 0);
  if (cells.length > 0) return { memoryMiB: left > 0 ? left : Number.NaN };
  const all = Array.from({ length: Number.isInteger(vcpus) ? vcpus : 0 }, (_, at) => at);
  return patched<NumaCell>({ memoryMiB, vcpus: cpuListText(all) || undefined }, {});
};

/** The parts that the guest's memory and vCPUs are divided into. */
export function NumaCells({ edit, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'validation']);
  const { numa = [], memoryMiB, cpu } = edit.draft;
  const { host, further } = hardware.choices;
  const lacks = further.parts.numa && noteText(further.parts.numa);
  const said = lacks ?? t('hint.numa');
  const nodes = host.nodes.length > 1 && !lacks ? cpuListText(host.nodes) : null;
  const note = useFieldNote(edit.issues, 'numa');
  const set = (cells: NumaCell[]) => edit.change({ numa: cells.length > 0 ? cells : undefined });
  // The most that the guest can get, as the cells must know all of its vCPUs.
  const vcpus = Math.max(cpu.maximum ?? 0, vcpuCount(cpu));
  return (
    <div className="hw-wide hw-forwards" data-testid="edit-numa">
      <span className="hw-label">{t('edit.numa')}</span>
      <span className="pd-soft hw-part-hint">
        {nodes ? `${said} ${t('hint.numaNodes', { nodes })}` : said}
      </span>
      {numa.map((cell, at) => (
        <Cell
          // A cell is known by its place.
          // oxlint-disable-next-line react/no-array-index-key
          key={at}
          cell={cell}
          at={at}
          lacks={lacks}
          nodes={host.nodes}
          change={(next) => set(numa.map((each, place) => (place === at ? next : each)))}
          onRemove={() => set(numa.filter((_, place) => place !== at))}
          issues={edit.issues}
        />
      ))}
      <FieldNote note={note} />
      <Button
        variant="default"
        size="xs"
        leftSection={<Plus size={14} aria-hidden />}
        disabled={Boolean(lacks) || numa.length >= limits.numaCells}
        onClick={() => set([...numa, nextCell(numa, memoryMiB, vcpus)])}
        data-invalid={note.error ? true : undefined}
        data-testid="numa-add"
      >
        {t('edit.addNumaCell')}
      </Button>
    </div>
  );
}
