import { Checkbox, Switch, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FieldIssue, VmDraft } from '../../../../shared/draft';
import { hostNameOf, plainSeed, type SeedWish } from '../../../../shared/seed';
import { Advanced } from '../../../components/advanced';
import { errorsOf } from '../../../components/fields/field-issues';
import { useFieldNote } from '../../../components/fields/field-note';
import { useChecked } from '../state/checked';
import { edit, useWizard } from '../state/wizard-state';

type TextField = 'user' | 'hostName' | 'packages' | 'timeZone' | 'address' | 'gateway' | 'dns';

interface FieldProps {
  seed: SeedWish;
  issues: readonly FieldIssue[];
}

const change = (seed: SeedWish, part: Partial<SeedWish>) => edit({ seed: { ...seed, ...part } });

function Line({
  seed,
  issues,
  field,
  hint = null,
  placeholder,
}: FieldProps & { field: TextField; hint?: string | null; placeholder?: string }) {
  const { t } = useTranslation('wizard');
  const note = useFieldNote(issues, `seed.${field}`, hint);
  return (
    <TextInput
      label={t(`login.${field}`)}
      value={seed[field]}
      placeholder={placeholder}
      onChange={(event) => change(seed, { [field]: event.currentTarget.value })}
      spellCheck={false}
      autoCapitalize="off"
      data-testid={`login-${field}`}
      {...note}
    />
  );
}

function Keys({ seed, issues }: FieldProps) {
  const { t } = useTranslation('wizard');
  const note = useFieldNote(issues, 'seed.sshKeys', t('login.sshKeysHint'));
  return (
    <>
      <Textarea
        label={t('login.sshKeys')}
        value={seed.sshKeys.join('\n')}
        autosize
        minRows={1}
        maxRows={4}
        spellCheck={false}
        classNames={{ input: 'pd-mono' }}
        onChange={(event) => {
          const { value } = event.currentTarget;
          change(seed, { sshKeys: value === '' ? [] : value.split('\n').slice(0, 64) });
        }}
        data-testid="login-sshKeys"
        {...note}
      />
      <Checkbox
        label={t('login.ownKey')}
        description={t('login.ownKeyHint')}
        checked={seed.ownKey}
        onChange={(event) => change(seed, { ownKey: event.currentTarget.checked })}
        data-testid="login-ownKey"
      />
    </>
  );
}

const folded: readonly TextField[] = ['packages', 'timeZone', 'address', 'gateway', 'dns'];

function Fields({ draft, seed, issues }: FieldProps & { draft: VmDraft }) {
  const { t } = useTranslation('wizard');
  const passwordNote = useFieldNote(issues, 'seed.password', t('login.passwordHint'));
  const part = { seed, issues };
  const mustShow = errorsOf(issues).some(({ field }) =>
    folded.some((name) => field === `seed.${name}`),
  );
  return (
    <>
      <div className="wizard-pair">
        <Line {...part} field="user" />
        <TextInput
          type="password"
          label={t('login.password')}
          value={seed.password}
          autoComplete="new-password"
          onChange={(event) => change(seed, { password: event.currentTarget.value })}
          data-testid="login-password"
          {...passwordNote}
        />
      </div>
      <Keys {...part} />
      <Line {...part} field="hostName" placeholder={hostNameOf(draft.name)} />
      <Advanced label={t('login.more')} mustShow={mustShow} testId="login-more">
        <Line {...part} field="packages" hint={t('login.packagesHint')} />
        <Line {...part} field="timeZone" hint={t('login.timeZoneHint')} />
        <Line {...part} field="address" hint={t('login.addressHint')} />
        <div className="wizard-pair">
          <Line {...part} field="gateway" />
          <Line {...part} field="dns" />
        </div>
      </Advanced>
    </>
  );
}

/** Who logs in to a disk image that cloud-init sets up; nothing for other sources. */
export function LoginSection({ draft }: { draft: VmDraft }) {
  const { t } = useTranslation('wizard');
  const issues = useChecked((checked) => checked.issues);
  const suggested = useWizard((state) => state.suggested?.seed ?? null);
  if (draft.source.kind !== 'disk') return null;
  const seed = draft.seed ?? null;
  return (
    <fieldset className="wizard-group" data-testid="login">
      <legend className="wizard-label">{t('login.heading')}</legend>
      <Switch
        label={t('login.on')}
        description={t('login.onHint')}
        checked={seed !== null}
        onChange={(event) =>
          edit({ seed: event.currentTarget.checked ? (suggested ?? plainSeed) : null })
        }
        data-testid="login-on"
      />
      {seed ? <Fields {...{ draft, seed, issues }} /> : null}
    </fieldset>
  );
}
