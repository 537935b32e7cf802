import { ActionIcon, Button, TextInput } from '@mantine/core';
import { Plus, Shuffle, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { EditedConfig } from '../../../../../shared/hardware';
import { parseCount } from '../../../../../shared/units';
import { ChoiceField } from '../../../../components/choice-field';
import { useFieldNote } from '../../../../components/fields/field-note';
import { TypedNumber } from '../../../../components/fields/typed-number';
import { PickField, ToggleField } from '../fields';
import { More } from '../more';
import { randomMac } from '../new-devices';
import { OptionalNumber } from '../optional-fields';
import { patched } from '../patched';
import type { EditorProps } from './editor-props';

type Card = EditedConfig['nics'][number];
type Forward = Card['forwards'][number];
type Issues = EditorProps['edit']['issues'];

interface ForwardFieldsProps {
  forward: Forward;
  change: (patch: Partial<Forward>) => void;
  onRemove: () => void;
  issues: Issues;
  field: string;
  /** The first row's fields name those below, too. */
  first: boolean;
}

function ForwardFields({ forward, change, onRemove, issues, field, first }: ForwardFieldsProps) {
  const { t } = useTranslation('hardware');
  const named = (label: string) => (first ? { label } : { 'aria-label': label });
  const address = useFieldNote(issues, `${field}.hostAddress`);
  const host = useFieldNote(issues, `${field}.hostPort`);
  const guest = useFieldNote(issues, `${field}.guestPort`);
  return (
    <div className="hw-forward" data-first={first}>
      <ChoiceField
        {...named(t('edit.protocol'))}
        values={['tcp', 'udp'] as const}
        labelOf={(value) => value.toUpperCase()}
        value={forward.protocol}
        onChange={(protocol) => change({ protocol })}
        testId={`${field}-protocol`}
      />
      <TextInput
        {...named(t('edit.hostAddress'))}
        value={forward.hostAddress}
        placeholder="*"
        spellCheck={false}
        onChange={(event) => change({ hostAddress: event.currentTarget.value.trim() })}
        data-testid={`${field}-address`}
        {...address}
      />
      <TypedNumber
        {...named(t('edit.hostPort'))}
        value={forward.hostPort}
        parse={parseCount}
        format={String}
        onChange={(hostPort) => change({ hostPort })}
        step={1}
        testId={`${field}-host`}
        {...host}
      />
      <TypedNumber
        {...named(t('edit.guestPort'))}
        value={forward.guestPort}
        parse={parseCount}
        format={String}
        onChange={(guestPort) => change({ guestPort })}
        step={1}
        testId={`${field}-guest`}
        {...guest}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        aria-label={t('edit.removeForward')}
        onClick={onRemove}
        data-testid={`${field}-remove`}
      >
        <X size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}

/** The next port above 8080 that no card forwards; for one that is not chosen yet. */
function freePort(nics: readonly Card[]): number {
  const taken = new Set(nics.flatMap(({ forwards }) => forwards.map(({ hostPort }) => hostPort)));
  let port = 8080;
  while (taken.has(port)) port += 1;
  return port;
}

function Forwards({ card, edit, change }: CardProps) {
  const { t } = useTranslation('hardware');
  const { forwards } = card;
  const set = (next: Forward[]) => change({ forwards: next });
  return (
    <div className="hw-forwards" role="group" aria-label={t('edit.forwards')}>
      <span className="hw-label">{t('edit.forwards')}</span>
      {forwards.length === 0 ? <p className="pd-soft">{t('edit.noForwards')}</p> : null}
      {forwards.map((forward, at) => (
        <ForwardFields
          // By its place: what identifies it is being typed.
          // oxlint-disable-next-line react/no-array-index-key
          key={at}
          forward={forward}
          change={(patch) =>
            set(forwards.map((each, place) => (place === at ? { ...each, ...patch } : each)))
          }
          onRemove={() => set(forwards.filter((_, place) => place !== at))}
          issues={edit.issues}
          field={`nics.${card.id}.forwards.${at}`}
          first={at === 0}
        />
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<Plus size={14} aria-hidden />}
        onClick={() => {
          const hostPort = freePort(edit.draft.nics);
          const usual = { protocol: 'tcp' as const, hostAddress: '127.0.0.1', guestPort: 80 };
          set([...forwards, { ...usual, hostPort }]);
        }}
        data-testid="forward-add"
      >
        {t('edit.addForward')}
      </Button>
    </div>
  );
}

interface CardProps {
  card: Card;
  edit: EditorProps['edit'];
  change: (patch: Partial<Card>) => void;
}

function MacField({ card, edit, change }: CardProps) {
  const { t } = useTranslation('hardware');
  const note = useFieldNote(edit.issues, `nics.${card.id}.mac`);
  return (
    <TextInput
      label={t('edit.mac')}
      value={card.mac}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => change({ mac: event.currentTarget.value.trim().toLowerCase() })}
      rightSection={
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('edit.newMac')}
          onClick={() => change({ mac: randomMac() })}
        >
          <Shuffle size={14} aria-hidden />
        </ActionIcon>
      }
      data-testid="edit-mac"
      {...note}
    />
  );
}

const networks = ['user', 'restricted', 'none'] as const;

/** Where the card's cable leads. */
function NetworkField({ card, edit, change }: CardProps) {
  const { t } = useTranslation('hardware');
  const { backend = { kind: 'user' } } = card;
  const note = useFieldNote(edit.issues, `nics.${card.id}.backend`);
  const network = backend.kind === 'none' ? 'none' : backend.restrict ? 'restricted' : 'user';
  const backends = {
    user: undefined,
    restricted: { kind: 'user', restrict: true },
    none: { kind: 'none' },
  } as const;
  return (
    <ChoiceField
      label={t('edit.network')}
      values={networks}
      labelOf={(value) => t(`value.network.${value}`)}
      value={network}
      onChange={(value) => change({ backend: backends[value] })}
      testId="edit-network"
      {...note}
    />
  );
}

/** What most people leave as it is at a card. */
function CardMore({ card, edit, change }: CardProps) {
  const { t } = useTranslation(['hardware', 'validation']);
  const field = `nics.${card.id}.mtu`;
  return (
    <More set={card.mtu !== undefined} issues={edit.issues} fields={[field]} testId="edit-nic-more">
      <OptionalNumber
        label={t('edit.mtu')}
        value={card.mtu}
        parse={parseCount}
        format={String}
        onChange={(mtu) => change({ mtu })}
        step={100}
        placeholder="1500"
        hint={t('hint.mtu')}
        lacks={card.model === 'virtio' ? null : t('validation:mtu-needs-virtio')}
        issues={edit.issues}
        field={field}
        testId="edit-mtu"
      />
    </More>
  );
}

/** A network card and the ports that are forwarded to it. */
export function NicEditor({ edit, row, hardware }: EditorProps) {
  const { t } = useTranslation(['hardware', 'vm']);
  const { nics } = edit.draft;
  const card = nics.find(({ id }) => id === row.device);
  if (!card) return null;
  const change = (patch: Partial<Card>) =>
    edit.change({
      nics: nics.map((each) => (each.id === card.id ? patched(each, patch) : each)),
    });
  return (
    <>
      <div className="hw-pair">
        <PickField
          label={t('edit.model2')}
          value={card.model}
          choices={hardware.choices.nicModels}
          labelOf={(model) => t(`vm:details.nicModel.${model}`)}
          onChange={(model) => change({ model })}
          issues={edit.issues}
          field={`nics.${card.id}.model`}
          testId="edit-nic-model"
        />
        <MacField {...{ card, edit, change }} />
      </div>
      <NetworkField {...{ card, edit, change }} />
      <ToggleField
        label={t('edit.cable')}
        checked={card.linkUp}
        onChange={(linkUp) => change({ linkUp })}
        issues={edit.issues}
        field={`nics.${card.id}.linkUp`}
        testId="edit-cable"
      />
      <Forwards {...{ card, edit, change }} />
      <CardMore {...{ card, edit, change }} />
    </>
  );
}
