import { create } from 'zustand';
import type { FieldIssue } from '../../../../shared/draft';

/** What main found in the draft last; the rail and the fields read it. */
export const useChecked = create<{ issues: readonly FieldIssue[] }>(() => ({ issues: [] }));
