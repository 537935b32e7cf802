import { Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HardwareChoices } from '../../../../../shared/hardware';
import { parseCount } from '../../../../../shared/units';
import { vcpuCount } from '../../../../../shared/vm-config';
import { useFieldNote } from '../../../../components/fields/field-note';
import { TypedNumber } from '../../../../components/fields/typed-number';
import { PickField } from '../fields';
import { patched } from '../patched';
import type { EditorProps } from './editor-props';
import { ProcessorMore } from './processor-more';

type Key = 'sockets' | 'cores' | 'threads';

function TopologyField({ edit, name }: EditorProps & { name: Key }) {
  const { t } = useTranslation('hardware');
  const note = useFieldNote(edit.issues, `cpu.${name}`);
  return (
    <TypedNumber
      label={t(`edit.${name}`)}
      value={edit.draft.cpu[name]}
      parse={parseCount}
      format={String}
      onChange={(count) => edit.change({ cpu: { ...edit.draft.cpu, [name]: count } })}
      step={1}
      testId={`edit-${name}`}
      {...note}
    />
  );
}

/** The cores of this computer that the guest's vCPUs can use at the same time. */
function CoresBar({ count, cores }: { count: number; cores: number }) {
  const { t } = useTranslation('hardware');
  if (!Number.isInteger(count) || count < 1 || cores < 1) return null;
  const used = Math.min(count, cores);
  // More cores than can be told apart are drawn as shares of one bar.
  const cells = Math.min(cores, 32);
  const full = Math.round((used / cores) * cells);
  return (
    <div className="hw-price">
      <div className="hw-cores" data-over={count > cores} aria-hidden>
        {Array.from({ length: cells }, (_, at) => (
          // oxlint-disable-next-line react/no-array-index-key
          <span key={at} data-used={at < full} />
        ))}
      </div>
      <span className="pd-soft">{t('price.cores', { count, cores })}</span>
    </div>
  );
}

/** The vCPUs that the guest can be given while it runs. */
function CpuMaximum({ edit }: Pick<EditorProps, 'edit'>) {
  const { t } = useTranslation('hardware');
  const note = useFieldNote(edit.issues, 'cpu.maximum');
  const { cpu } = edit.draft;
  return (
    <>
      <Switch
        label={t('edit.grows')}
        checked={cpu.maximum !== undefined}
        onChange={(event) =>
          edit.change({
            cpu: patched(cpu, {
              maximum: event.currentTarget.checked ? vcpuCount(cpu) * 2 : undefined,
            }),
          })
        }
        data-testid="edit-cpu-grows"
      />
      {cpu.maximum === undefined ? null : (
        <TypedNumber
          label={t('edit.cpuMaximum')}
          value={cpu.maximum}
          parse={parseCount}
          format={String}
          onChange={(maximum) => edit.change({ cpu: { ...cpu, maximum } })}
          step={1}
          width={220}
          testId="edit-cpu-maximum"
          {...note}
        />
      )}
    </>
  );
}

const modelLabel = (
  name: string,
  models: HardwareChoices['cpuModels'],
  t: (
    key: 'edit.modelAuto' | 'edit.modelCannot' | 'edit.modelUnknown' | 'edit.modelOld',
    values?: { model: string },
  ) => string,
): string => {
  if (name === 'auto') return t('edit.modelAuto');
  const known = models.find((model) => model.name === name);
  if (!known) return name;
  if (known.usable === false) return t('edit.modelCannot', { model: name });
  if (known.deprecated) return t('edit.modelOld', { model: name });
  return known.usable === null ? t('edit.modelUnknown', { model: name }) : name;
};

/** How many vCPUs, of which kind, in which sockets. */
export function ProcessorEditor(props: EditorProps) {
  const { t } = useTranslation('hardware');
  const { edit, hardware } = props;
  const { cpu } = edit.draft;
  const [topology, setTopology] = useState(cpu.sockets > 1 || cpu.threads > 1);
  const note = useFieldNote(edit.issues, 'cpus');
  const count = vcpuCount(cpu);
  const models = hardware.choices.cpuModels;
  const listed = ['auto', ...models.map(({ name }) => name)];
  return (
    <>
      <div className="hw-pair">
        <TypedNumber
          label={t('edit.cpus')}
          value={count}
          parse={parseCount}
          format={String}
          onChange={(cores) => edit.change({ cpu: { ...cpu, sockets: 1, cores, threads: 1 } })}
          step={1}
          testId="edit-cpus"
          {...note}
        />
        <PickField
          label={t('edit.model')}
          value={cpu.model}
          choices={listed.map((value) => ({ value, lacks: null }))}
          labelOf={(name) => modelLabel(name, models, t)}
          onChange={(model) => edit.change({ cpu: { ...cpu, model } })}
          issues={edit.issues}
          field="cpu.model"
          searchable
          testId="edit-cpu-model"
        />
      </div>
      <CoresBar count={count} cores={hardware.choices.host.cores} />
      <CpuMaximum edit={edit} />
      <Switch
        label={t('edit.topology')}
        checked={topology}
        onChange={(event) => setTopology(event.currentTarget.checked)}
        data-testid="edit-topology"
      />
      {topology ? (
        <div className="hw-three">
          <TopologyField {...props} name="sockets" />
          <TopologyField {...props} name="cores" />
          <TopologyField {...props} name="threads" />
        </div>
      ) : null}
      <ProcessorMore {...props} />
    </>
  );
}
