import { Button } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditedConfig, Hardware } from '../../../../shared/hardware';
import type { VmSummary } from '../../../../shared/vm-state';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { errorsOf, focusFirstError } from '../../../components/fields/field-issues';
import { Clash } from './clash';
import { Outlook } from './outlook';
import type { Row } from './rows';
import { editors } from './rows/editors';
import { type RowEdit, useRowEdit } from './use-row-edit';
import { useShownDraft } from './use-shown-draft';
import type { Words } from './words';

interface RowEditorProps {
  vm: VmSummary;
  row: Row;
  hardware: Hardware;
  /** The definition with what the row is opened with. */
  initial: EditedConfig;
  words: Words;
  /** @param applied whether something was changed. */
  onClose: (applied: boolean) => void;
  /** For a device that can go. */
  onRemove: (() => void) | null;
}

const focusable =
  'input:not([type="hidden"]):not(:disabled), textarea:not([aria-hidden="true"]), button:not(:disabled)';

type FootProps = Pick<RowEditorProps, 'vm' | 'row' | 'onClose' | 'onRemove'> & { edit: RowEdit };

/** What becomes of the change, and the buttons for it. */
function Foot({ vm, row, edit, onClose, onRemove }: FootProps) {
  const { t } = useTranslation(['hardware', 'common']);
  const isRefused = (edit.judged?.refused.length ?? 0) > 0;
  return (
    <div className="hw-foot">
      {onRemove ? (
        <Button
          className="hw-foot-remove"
          variant="subtle"
          color="red"
          size="xs"
          onClick={onRemove}
          data-testid={`remove-${row.id}`}
        >
          {t('edit.remove')}
        </Button>
      ) : null}
      <span className="hw-foot-plan">
        {edit.judged && (isRefused || errorsOf(edit.issues).length === 0) ? (
          <Outlook plan={edit.judged} off={vm.state === 'off'} />
        ) : null}
      </span>
      <Button variant="default" size="xs" onClick={() => onClose(false)} data-testid="edit-cancel">
        {t('common:cancel')}
      </Button>
      <Button
        type="submit"
        size="xs"
        loading={edit.busy}
        disabled={edit.clash !== null || isRefused}
        data-testid="edit-apply"
      >
        {t('edit.apply')}
      </Button>
    </div>
  );
}

/** After a refusal: to what is wrong, else back to the button that was pressed, which lost it while it was at work. */
function keepKeyboard(form: HTMLFormElement | null, how: 'wrong' | 'failed'): void {
  if (how === 'wrong') focusFirstError(form);
  if (document.activeElement !== document.body) return;
  const buttons = form?.querySelectorAll<HTMLElement>('.hw-foot button:not(:disabled)');
  [...(buttons ?? [])].at(-1)?.focus();
}

/** The fields of one row, what they mean and cost, and what becomes of the change. */
export function RowEditor(props: RowEditorProps) {
  const { vm, row, hardware, initial, words, onClose, onRemove } = props;
  const { t } = useTranslation(['hardware', 'vm', 'common', 'validation', 'errors']);
  const edit = useRowEdit(hardware.config, initial, row.scopes);
  const form = useRef<HTMLFormElement>(null);
  const Fields = editors[row.kind];
  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>(`.hw-fields :is(${focusable})`);
    first?.focus();
    // happy-dom lays nothing out and has no such method.
    form.current?.scrollIntoView?.({ block: 'nearest' });
  }, []);
  useShownDraft(row, edit);
  const settle = async (outcome: Promise<'applied' | 'wrong' | 'failed'>) => {
    const how = await outcome;
    if (how === 'applied') onClose(true);
    else requestAnimationFrame(() => keepKeyboard(form.current, how));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!edit.busy) void settle(edit.apply());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.stopPropagation();
    onClose(false);
  };
  return (
    // The keys of all fields come together here.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      className="hw-editor"
      noValidate
      ref={form}
      onSubmit={submit}
      onKeyDown={onKeyDown}
      aria-label={t('edit.open', { what: row.term })}
      data-testid={`editor-${row.id}`}
    >
      <p className="pd-soft hw-about">{t(`about.${row.kind}`)}</p>
      <div className="hw-fields">
        <Fields row={row} edit={edit} hardware={hardware} />
      </div>
      {edit.clash ? (
        <Clash row={row} edit={edit} words={words} onMine={() => void settle(edit.takeMine())} />
      ) : null}
      {edit.error ? <ErrorPanel error={edit.error} /> : null}
      <Foot {...{ vm, row, edit, onClose, onRemove }} />
    </form>
  );
}
