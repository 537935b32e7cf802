import { useTranslation } from 'react-i18next';
import { cpuListText } from '../../../../../shared/cpu-list';
import type { EditedConfig } from '../../../../../shared/hardware';
import { vcpuCount } from '../../../../../shared/vm-config';
import { noteText } from '../../../../i18n/message';
import { LinesField, OptionalText } from '../optional-fields';
import { patched, unlessEmpty } from '../patched';
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

/** Which of this computer's CPUs run the guest's vCPUs, and what else QEMU does. */
export function Pinning({ edit, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'validation']);
  const { cpu } = edit.draft;
  const { pinning } = cpu;
  const { vcpus = [], emulator } = pinning ?? {};
  const { choices } = hardware;
  const { pinning: missing } = choices.further.parts;
  const lacks = missing && noteText(missing);
  const change = (next: NonNullable<Pinning>) => {
    const isEmpty = next.vcpus.length === 0 && next.emulator === undefined;
    edit.change({ cpu: patched(cpu, { pinning: isEmpty ? undefined : next }) });
  };
  const put = (lists: string[]) => change(patched({ vcpus: lists, emulator }, {}));
  const count = Math.max(cpu.maximum ?? 0, vcpuCount(cpu), vcpus.length);
  const { issues } = edit;
  const field = 'cpu.pinning.vcpus';
  // What is wrong with the part as a whole is told at its first field.
  const first = issues.map((issue) =>
    issue.field === 'cpu.pinning' ? { ...issue, field: `${field}.0` } : issue,
  );
  return (
    <>
      <p className="pd-soft hw-wide hw-part-hint">
        {lacks ?? t('hint.pinning', { cpus: cpuListText(choices.host.cpus) })}
      </p>
      {count <= mostFields ? (
        Array.from({ length: Number.isInteger(count) ? count : 0 }, (_, at) => (
          <OptionalText
            // Each vCPU has its number and nothing else.
            // oxlint-disable-next-line react/no-array-index-key
            key={at}
            label={t('edit.pinnedVcpu', { vcpu: at })}
            value={vcpus[at] === '' ? undefined : vcpus[at]}
            onChange={(text = '') => put(withList(vcpus, at, text.trim()))}
            placeholder={t('edit.anyCpu')}
            issues={first}
            field={`${field}.${at}`}
            lacks={lacks}
            quiet
            testId={`edit-pinning-${at}`}
          />
        ))
      ) : (
        <div className="hw-wide">
          <LinesField
            label={t('edit.pinnedVcpus')}
            value={vcpus}
            parse={(text) => listsOf(text)}
            format={(lists) => lists.join('; ')}
            placeholder={t('example.pinning')}
            hint={t('hint.pinnedVcpus')}
            onChange={(lists = []) => put(lists)}
            issues={issues.map((issue) =>
              issue.field.startsWith('cpu.pinning') && issue.field !== 'cpu.pinning.emulator'
                ? { ...issue, field }
                : issue,
            )}
            field={field}
            lacks={lacks}
            testId="edit-pinning"
          />
        </div>
      )}
      <OptionalText
        label={t('edit.pinnedRest')}
        value={emulator}
        onChange={(text) => change(patched({ vcpus, emulator: text?.trim() || undefined }, {}))}
        placeholder={t('edit.anyCpu')}
        issues={issues}
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
