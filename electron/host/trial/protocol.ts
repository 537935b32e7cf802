import type { TrialRun } from '../../../shared/host';

/**
 * What the test guest says on the debug console in check mode, line by line:
 * `begin=<step>`, `step=<step> result=ok|fail [detail=…]`, facts such as `cpu.vendor=…`, and at the end
 * `check=passed steps=<n>` or `check=failed step=<step>`. Everything else is firmware talking and is ignored.
 */
export interface CheckTranscript {
  steps: TrialRun['steps'];
  facts: Record<string, string>;
  /** The guest's own last word; null until it has spoken it. */
  end: { passed: boolean; steps: number | null } | null;
}

export type CheckEvent = { type: 'begin' | 'ok' | 'fail'; step: string };

export function emptyTranscript(): CheckTranscript {
  return { steps: [], facts: {}, end: null };
}

const stepName = /^[a-z0-9][a-z0-9._-]*$/;
const mostSteps = 200;

/** Adds one line to the transcript; returns what happened, if it was news of a step. */
export function readLine(transcript: CheckTranscript, line: string): CheckEvent | null {
  const text = line.replace(/\r$/, '');
  const begin = /^begin=(\S+)$/.exec(text)?.[1];
  if (begin !== undefined && stepName.test(begin) && transcript.steps.length < mostSteps) {
    transcript.steps.push({ name: begin, result: 'no-answer' });
    return { type: 'begin', step: begin };
  }
  const step = /^step=(\S+) result=(ok|fail)(?: detail=(.*))?$/.exec(text);
  if (step) return readStep(transcript, step[1] ?? '', step[2] === 'ok', step[3]);
  const end = /^check=(passed|failed)(?: steps=(\d+))?/.exec(text);
  if (end) {
    const steps = end[2] === undefined ? null : Number(end[2]);
    transcript.end = { passed: end[1] === 'passed', steps };
    return null;
  }
  const fact = /^([a-z]+(?:\.[a-z0-9_-]+)+)=(.*)$/.exec(text);
  if (fact?.[1] && Object.keys(transcript.facts).length < mostSteps) {
    transcript.facts[fact[1]] = (fact[2] ?? '').trim();
  }
  return null;
}

function readStep(
  transcript: CheckTranscript,
  name: string,
  ok: boolean,
  detail: string | undefined,
): CheckEvent | null {
  // An answer counts only for the step that the guest said it had begun.
  const open = transcript.steps.at(-1);
  if (open?.name !== name || open.result !== 'no-answer') return null;
  open.result = ok ? 'ok' : 'fail';
  if (detail) open.detail = detail;
  return { type: ok ? 'ok' : 'fail', step: name };
}

/** True when every step that was begun was answered well and the guest counted the same number itself. */
export function isPassed(transcript: CheckTranscript): boolean {
  const { steps, end } = transcript;
  return (
    end?.passed === true &&
    steps.length > 0 &&
    steps.every(({ result }) => result === 'ok') &&
    end.steps === steps.length
  );
}
