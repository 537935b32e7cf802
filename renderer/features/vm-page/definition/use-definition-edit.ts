import { useCallback, useEffect, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Hardware } from '../../../../shared/hardware';
import { definitionText } from '../../../../shared/definition/read-text';
import type { VmConfig } from '../../../../shared/vm-config';
import type { VmSummary } from '../../../../shared/vm-state';
import { api, attempt } from '../../../api/client';
import {
  forgetDefinition,
  keepDefinition,
  useDefinitionDrafts,
} from '../../../stores/definition-drafts';
import {
  applied,
  type Clash,
  judge,
  type Judged,
  nothing,
  type Outcome,
  type State,
} from './judge';
import {
  isSame,
  mergedMine,
  mergedTheirs,
  partsBetween,
  type Part,
} from '../../../../shared/definition/merge';

/** The text is looked at this long after its last change, in milliseconds. */
const settleMs = 200;

/** The text as it is edited: what was kept of it, else the definition's. */
function useText(stored: VmConfig) {
  const { id } = stored;
  const kept = useDefinitionDrafts(({ drafts }) => drafts[id]);
  const fresh = useMemo(() => ({ text: definitionText(stored), base: stored }), [stored]);
  const state: State = kept ?? fresh;
  const setState = useCallback(
    ({ text, base }: State) => {
      if (text === definitionText(base)) forgetDefinition(id);
      else keepDefinition(id, { text, base });
    },
    [id],
  );
  return [state, setState, kept !== undefined] as const;
}

function useJudged({ text, base }: State, dirty: boolean, runs: string) {
  const [judged, setJudged] = useState<Judged>(nothing);
  const [looking, setLooking] = useState(false);
  useEffect(() => {
    if (!dirty) {
      setJudged(nothing);
      setLooking(false);
      return undefined;
    }
    setLooking(true);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void judge({ text, base }, abort.signal).then((found) => {
        if (abort.signal.aborted) return;
        setJudged(found);
        setLooking(false);
      });
    }, settleMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, base, dirty, runs]);
  return [judged, setJudged, looking] as const;
}

/** A definition whose text is edited: nothing of it is lost before it is applied or thrown away. */
export interface DefinitionEdit extends Judged {
  text: string;
  dirty: boolean;
  looking: boolean;
  busy: boolean;
  /** What was last done, until the next change. */
  done: Outcome | null;
  /** Parts that somebody else has changed since, as far as is known. */
  elsewhere: Part[];
  /** The definition as it is now and the person's own, where somebody else changed the same. */
  clash: Clash | null;
  change: (text: string) => void;
  apply: () => Promise<Outcome>;
  discard: () => void;
  takeMine: () => Promise<Outcome>;
  takeTheirs: () => void;
}

/** Applies texts, one at a time. @param then what is stored afterwards, before the kept text is forgotten. */
function useApplying(setJudged: (judged: Judged) => void, then: (now: VmConfig) => void) {
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Outcome | null>(null);
  const [clash, setClash] = useState<Clash | null>(null);
  const run = async (wanted: State): Promise<Outcome> => {
    const { id } = wanted.base;
    setBusy(true);
    setDone(null);
    const [outcome, found] = await applied(wanted);
    setJudged(found);
    setClash(outcome.clash);
    if (outcome.how === 'applied' || outcome.how === 'waits') {
      const now = await attempt(api.vms.hardware({ id }));
      // The text must not fall back to what was before, not for a moment.
      if (now.ok) flushSync(() => then(now.value.config));
      forgetDefinition(id);
    }
    setDone(outcome.how);
    setBusy(false);
    return outcome.how;
  };
  const settle = () => {
    setClash(null);
    setDone(null);
  };
  return { busy, done, clash, run, settle };
}

/** The editing of a whole definition. @param refresh reads what is stored again. */
export function useDefinitionEdit(
  vm: VmSummary,
  { config: shown }: Hardware,
  refresh: () => void,
): DefinitionEdit {
  const [newer, setNewer] = useState({ than: shown, config: shown });
  const stored = newer.than === shown ? newer.config : shown;
  const [state, setState, dirty] = useText(stored);
  const [judged, setJudged, looking] = useJudged(state, dirty, vm.state);
  const applying = useApplying(setJudged, (config) => setNewer({ than: shown, config }));
  const { busy, done, clash, run, settle } = applying;
  const { text, base } = state;
  return {
    ...judged,
    text,
    dirty,
    looking,
    busy,
    done,
    clash,
    elsewhere: dirty && !clash && !isSame(base, stored) ? partsBetween(base, stored) : [],
    change: (next) => {
      if (next === text) return;
      settle();
      setState({ text: next, base });
    },
    apply: async () => (busy || !dirty ? 'failed' : await run(state)),
    discard: () => {
      settle();
      forgetDefinition(base.id);
      refresh();
    },
    takeMine: async () => {
      if (!clash) return 'failed';
      const next = { text: definitionText(mergedMine(clash)), base: clash.theirs };
      setState(next);
      return await run(next);
    },
    takeTheirs: () => {
      if (!clash) return;
      settle();
      setState({ text: definitionText(mergedTheirs(clash)), base: clash.theirs });
      refresh();
    },
  };
}
