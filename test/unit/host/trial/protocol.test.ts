import { describe, expect, it } from 'vitest';
import { emptyTranscript, isPassed, readLine } from '../../../../electron/host/trial/protocol';

function transcriptOf(...lines: string[]) {
  const transcript = emptyTranscript();
  const events = lines.map((line) => readLine(transcript, line));
  return { transcript, events: events.filter((event) => event !== null) };
}

describe('what the test guest says in check mode', () => {
  it('is steps, facts and an end', () => {
    const { transcript, events } = transcriptOf(
      'SeaBIOS (version 1.16.2)',
      'cpu.vendor=GenuineIntel',
      'begin=real16',
      'step=real16 result=ok',
      'begin=fpu',
      'step=fpu result=ok\r',
      'check=passed steps=2',
    );
    expect(transcript).toEqual({
      steps: [
        { name: 'real16', result: 'ok' },
        { name: 'fpu', result: 'ok' },
      ],
      facts: { 'cpu.vendor': 'GenuineIntel' },
      end: { passed: true, steps: 2 },
    });
    expect(events.map(({ type, step }) => `${type} ${step}`)).toEqual([
      'begin real16',
      'ok real16',
      'begin fpu',
      'ok fpu',
    ]);
    expect(isPassed(transcript)).toBe(true);
  });

  it('leaves the step unanswered in which it died', () => {
    const { transcript } = transcriptOf('begin=real16', 'step=real16 result=ok', 'begin=fpu');
    expect(transcript.steps.at(-1)).toEqual({ name: 'fpu', result: 'no-answer' });
    expect(isPassed(transcript)).toBe(false);
  });

  it('keeps what was wrong', () => {
    const { transcript } = transcriptOf(
      'begin=timer',
      'step=timer result=fail detail=no-tick',
      'check=failed step=timer',
    );
    expect(transcript.steps).toEqual([{ name: 'timer', result: 'fail', detail: 'no-tick' }]);
    expect(transcript.end).toEqual({ passed: false, steps: null });
  });

  it('does not take an answer for a step that was not begun', () => {
    const { transcript, events } = transcriptOf('step=fpu result=ok', 'check=passed steps=1');
    expect(events).toEqual([]);
    expect(isPassed(transcript)).toBe(false);
  });

  it('does not believe a count that does not fit', () => {
    const { transcript } = transcriptOf('begin=a1', 'step=a1 result=ok', 'check=passed steps=12');
    expect(isPassed(transcript)).toBe(false);
  });

  it('is bounded, whatever a guest writes', () => {
    const transcript = emptyTranscript();
    for (let at = 0; at < 5000; at += 1) {
      readLine(transcript, `begin=step${at}`);
      readLine(transcript, `cpu.x${at}=1`);
    }
    expect(transcript.steps.length).toBeLessThanOrEqual(200);
    expect(Object.keys(transcript.facts).length).toBeLessThanOrEqual(200);
  });
});
