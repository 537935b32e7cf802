import type { EditorView } from '@codemirror/view';
import { Button } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { TextProblem } from '../../../../shared/definition/read-text';
import type { Hardware } from '../../../../shared/hardware';
import { allowedActions } from '../../../../shared/vm-actions';
import type { VmSummary } from '../../../../shared/vm-state';
import { ErrorPanel } from '../../../components/errors/error-panel';
import { useHardware } from '../hardware/use-hardware';
import { DefinitionClash } from './definition-clash';
import './definition.css';
import type { Part } from '../../../../shared/definition/merge';
import { PlanList } from './plan-list';
import { ProblemList } from './problem-list';
import { TextEditor } from './text-editor';
import { type DefinitionEdit, useDefinitionEdit } from './use-definition-edit';

/** Moves the cursor to a problem. */
function goTo(view: EditorView | null, problem: TextProblem | undefined): void {
  if (!view || !problem) return;
  const anchor = Math.min(problem.from, view.state.doc.length);
  view.dispatch({ selection: { anchor }, scrollIntoView: true });
  view.focus();
}

/** What was done, or is going on, in a few words. */
function Status({ edit, off }: { edit: DefinitionEdit; off: boolean }) {
  const { t } = useTranslation('definition');
  const errors = edit.problems.filter(({ issue }) => issue.severity === 'error').length;
  const text = edit.dirty
    ? errors > 0
      ? t('problems', { count: errors })
      : edit.looking
        ? t('working')
        : ''
    : edit.done === 'waits' && !off
      ? t('waits')
      : edit.done
        ? t('applied')
        : t('unchanged');
  return (
    <span className="definition-status" role="status" data-testid="definition-status">
      {text}
    </span>
  );
}

interface FootProps {
  vm: VmSummary;
  edit: DefinitionEdit;
  onApply: () => void;
}

function Foot({ vm, edit, onApply }: FootProps) {
  const { t } = useTranslation('definition');
  const { dirty, busy, plan, clash } = edit;
  const locked = !allowedActions(vm).has('edit');
  return (
    <footer className="definition-foot">
      <Status edit={edit} off={vm.state === 'off'} />
      {locked && dirty ? <span className="pd-soft">{t('lockedText')}</span> : null}
      <span className="definition-buttons">
        <Button
          size="xs"
          variant="default"
          disabled={!dirty || busy}
          onClick={edit.discard}
          data-testid="definition-discard"
        >
          {t('discard')}
        </Button>
        <Button
          size="xs"
          loading={busy}
          disabled={!dirty || locked || clash !== null || (plan?.refused.length ?? 0) > 0}
          onClick={onApply}
          data-testid="definition-apply"
        >
          {t('apply')}
        </Button>
      </span>
    </footer>
  );
}

interface EditorProps {
  vm: VmSummary;
  hardware: Hardware;
  refresh: () => void;
}

function DefinitionEditor({ vm, hardware, refresh }: EditorProps) {
  const { t, i18n } = useTranslation(['definition', 'vm', 'validation', 'reasons', 'errors']);
  const edit = useDefinitionEdit(vm, hardware, refresh);
  const view = useRef<EditorView | null>(null);
  const listOf = (parts: readonly Part[]) =>
    new Intl.ListFormat(i18n.language).format(parts.map((part) => t(`vm:part.${part}`)));
  const apply = async () => {
    const locked = !allowedActions(vm).has('edit') || edit.clash !== null;
    if (locked || (await edit.apply()) !== 'wrong') return;
    view.current?.focus();
  };
  const { problems, elsewhere, plan, error } = edit;
  return (
    <>
      {elsewhere.length > 0 ? (
        <p className="definition-elsewhere" role="status" data-testid="definition-elsewhere">
          {t('elsewhere', { parts: listOf(elsewhere) })}
        </p>
      ) : null}
      <TextEditor
        id={vm.id}
        text={edit.text}
        problems={problems}
        readOnly={edit.busy}
        onText={edit.change}
        onApply={() => void apply()}
        viewRef={view}
      />
      <ProblemList text={edit.text} problems={problems} onGo={(at) => goTo(view.current, at)} />
      {plan ? <PlanList plan={plan} off={vm.state === 'off'} /> : null}
      <DefinitionClash edit={edit} onMine={() => void edit.takeMine()} listOf={listOf} />
      {error ? <ErrorPanel error={error} /> : null}
      <Foot vm={vm} edit={edit} onApply={() => void apply()} />
    </>
  );
}

/** A machine's whole definition as text, changed the same way as on its hardware page. */
export function DefinitionTab({ vm }: { vm: VmSummary }) {
  const { t } = useTranslation(['definition', 'validation']);
  const { hardware, error, refresh } = useHardware(vm);
  return (
    <div className="definition" data-testid="definition">
      <header>
        <p className="pd-soft">{t('about')}</p>
        <p className="pd-soft definition-keys">{t('keys')}</p>
      </header>
      {error ? <ErrorPanel error={error} /> : null}
      {hardware ? <DefinitionEditor {...{ vm, hardware, refresh }} /> : null}
    </div>
  );
}
