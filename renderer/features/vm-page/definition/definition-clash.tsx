import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { VmConfig } from '../../../../shared/vm-config';
import { CodeBlock } from '../../../components/code/code-block';
import { clashing, type Part } from '../../../../shared/definition/merge';
import type { DefinitionEdit } from './use-definition-edit';

interface DefinitionClashProps {
  edit: DefinitionEdit;
  onMine: () => void;
  /** The names of parts as a list in the person's language. */
  listOf: (parts: readonly Part[]) => string;
}

/** Somebody changed the same parts meanwhile: both are shown, and the person chooses. */
export function DefinitionClash({ edit, onMine, listOf }: DefinitionClashProps) {
  const { t } = useTranslation(['definition', 'vm', 'common']);
  const { clash } = edit;
  if (!clash) return null;
  const parts = clashing(clash);
  const shown = (config: VmConfig, part: Part) =>
    JSON.stringify(config[part], null, 2) ?? t('clash.none');
  return (
    <section className="definition-clash" role="alert" data-testid="edit-clash">
      <p>{t('clash.text', { parts: listOf(parts) })}</p>
      {parts.map((part) => (
        <div key={part} className="definition-sides">
          {(['theirs', 'mine'] as const).map((side) => {
            const label = t(`clash.${side}Of`, { part: t(`vm:part.${part}`) });
            return (
              <div key={side} data-testid={`clash-${side}`}>
                <span className="pd-soft">{label}</span>
                <CodeBlock
                  text={shown(clash[side], part)}
                  label={label}
                  copyLabel={t('common:copy')}
                />
              </div>
            );
          })}
        </div>
      ))}
      <div className="definition-buttons">
        <Button size="xs" variant="default" onClick={edit.takeTheirs} data-testid="take-theirs">
          {t('clash.theirs')}
        </Button>
        <Button size="xs" onClick={onMine} loading={edit.busy} data-testid="take-mine">
          {t('clash.mine')}
        </Button>
      </div>
    </section>
  );
}
