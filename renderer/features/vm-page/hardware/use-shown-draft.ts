import { useEffect } from 'react';
import { errorsOf } from '../../../components/fields/field-issues';
import { withoutEmptyParts } from './patched';
import { showDraft, showOpenRow } from './pointing';
import type { Row } from './rows';
import type { RowEdit } from './use-row-edit';

/** Lets the command line know which row is open, and what it would change: that is shown beside it. */
export function useShownDraft({ scopes }: Row, { judged, draft, issues }: RowEdit): void {
  const isWrong = errorsOf(issues).length > 0;
  useEffect(() => {
    const { now = [], nextStart = [] } = judged ?? {};
    showDraft(
      !isWrong && now.length + nextStart.length > 0 ? withoutEmptyParts(draft) : null,
      isWrong,
    );
  }, [judged, isWrong, draft]);
  useEffect(() => showOpenRow(scopes), [scopes]);
  useEffect(() => () => showOpenRow(null), []);
}
