import { useTranslation } from 'react-i18next';
import { cpuListText } from '../../../../../shared/cpu-list';
import type { EditedConfig } from '../../../../../shared/hardware';
import { vcpuCount } from '../../../../../shared/vm-config';
import { noteText } from '../../../../i18n/message';
import { LinesField, OptionalText } from '../optional-fields';
import { patched } from '../patched';
import type { EditorProps } from './editor-props';

/** With more vCPUs than this, all lists are in one field. */
const mostFields = 8;

type Pinning = EditedConfig['cpu']['pinning'];

/** Pure: the lists with one of them changed; empty ones at the end are none. */
function withList(lists: readonly string[], at: number, text: string): string[] {
  const next = Array.from({ length: Math.max(lists.length, at + 1) }, (_, place) =>
    place === at ? text : (lists[place] ?? ''),
  );
  while (next.at(-1) === '') next.pop();
  return next;
}

interface ListsProps {
  lists: readonly string[];
  put: (lists: string[]) => void;
  issues: EditorProps['edit']['issues'];
  lacks: string | null;
}

const field = 'cpu.pinning.vcpus';

/** A field for each vCPU. */
function ListPerVcpu({ lists, put, issues, lacks, count }: ListsProps & { count: number }) {
  const { t } = useTranslation('hardware');
  // What is wrong with the part as a whole is told at its first field.
  const own = issues.map((issue) =>
    issue.field === 'cpu.pinning' ? { ...issue, field: `${field}.0` } : issue,
  );
  return Array.from({ length: Number.isInteger(count) ? count : 0 }, (_, at) => (
    <OptionalText
      // Each vCPU has its number and nothing else.
      // oxlint-disable-next-line react/no-array-index-key
      key={at}
      label={t('edit.pinnedVcpu', { vcpu: at })}
      value={lists[at] === '' ? undefined : lists[at]}
      onChange={(text = '') => put(withList(lists, at, text.trim()))}
      placeholder={t('edit.anyCpu')}
      issues={own}
      field={`${field}.${at}`}
      lacks={lacks}
      quiet
      testId={`edit-pinning-${at}`}
    />
  ));
}

/** One field for all vCPUs. */
function ListOfLists({ lists, put, issues, lacks }: ListsProps) {
  const { t } = useTranslation('hardware');
  const own = issues.map((issue) =>
    issue.field.startsWith('cpu.pinning') && issue.field !== 'cpu.pinning.emulator'
      ? { ...issue, field }
      : issue,
  );
  return (
    <div className="hw-wide">
      <LinesField
        label={t('edit.pinnedVcpus')}
        value={lists}
        parse={listsOf}
        format={(each) => each.join('; ')}
        placeholder={t('example.pinning')}
        hint={t('hint.pinnedVcpus')}
        onChange={(next = []) => put(next)}
        issues={own}
        field={field}
        lacks={lacks}
        testId="edit-pinning"
      />
    </div>
  );
}

/** Which of this computer's CPUs run the guest's vCPUs, and what else QEMU does. */
export function Pinning({ edit, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'validation']);
  const { cpu } = edit.draft;
  const { vcpus = [], emulator } = cpu.pinning ?? {};
  const { host, further } = hardware.choices;
  const lacks = further.parts.pinning && noteText(further.parts.pinning);
  const change = (next: NonNullable<Pinning>) => {
    const isEmpty = next.vcpus.length === 0 && next.emulator === undefined;
    edit.change({ cpu: patched(cpu, { pinning: isEmpty ? undefined : patched(next, {}) }) });
  };
  const count = Math.max(cpu.maximum ?? 0, vcpuCount(cpu), vcpus.length);
  const shared = {
    lists: vcpus,
    put: (lists: string[]) => change({ vcpus: lists, emulator }),
    issues: edit.issues,
    lacks,
  };
  return (
    <>
      <p className="pd-soft hw-wide hw-part-hint">
        {lacks ?? t('hint.pinning', { cpus: cpuListText(host.cpus) })}
      </p>
      {count > mostFields ? <ListOfLists {...shared} /> : <ListPerVcpu {...shared} count={count} />}
      <OptionalText
        label={t('edit.pinnedRest')}
        value={emulator}
        onChange={(text) => change({ vcpus, emulator: text?.trim() || undefined })}
        placeholder={t('edit.anyCpu')}
        issues={edit.issues}
        field="cpu.pinning.emulator"
        lacks={lacks}
        quiet
        testId="edit-pinning-emulator"
      />
    </>
  );
}

/** Pure: lists of CPUs with semicolons between them; a semicolon at the end begins none. */
function listsOf(text: string): string[] {
  const lists = text.split(/[;；]/).map((list) => list.trim());
  while (lists.at(-1) === '') lists.pop();
  return lists;
}
