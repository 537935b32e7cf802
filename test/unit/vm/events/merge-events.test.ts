import { describe, expect, it } from 'vitest';
import { mergedEvents } from '../../../../electron/vm/events/merge-events';
import type { LoggedEvent, LoggedKind } from '../../../../shared/logged-event';

const at = (
  time: number,
  kind: LoggedKind,
  facts: Record<string, string> = {},
  run?: string,
): LoggedEvent => ({ at: time, kind, facts, ...(run !== undefined && { run }) });

describe('events that several processes have written', () => {
  it('are told once where one has done what another has seen', () => {
    const done = at(1100, 'paused', { by: 'cli' });
    expect(mergedEvents([at(1000, 'paused'), done])).toEqual([done]);
    expect(mergedEvents([done, at(1200, 'paused')])).toEqual([done]);
  });

  it('are all told where a person did it again and again', () => {
    const events = [
      at(1000, 'paused', { by: 'app' }),
      at(1200, 'resumed', { by: 'app' }),
      at(1400, 'paused', { by: 'app' }),
    ];
    expect(mergedEvents(events)).toEqual(events);
  });

  it('stay apart when time lies between them, or they are of another kind', () => {
    const events = [at(1000, 'paused'), at(1100, 'resumed', { by: 'cli' }), at(9000, 'paused')];
    expect(mergedEvents(events)).toEqual(events);
  });

  it('have one end for each run: the one of which most is known', () => {
    const seen = at(2, 'ended', { how: 'guest' }, '7.1');
    const unseen = at(3, 'ended', { how: 'unseen' }, '7.1');
    const other = at(4, 'ended', {}, '8.1');
    expect(mergedEvents([at(1, 'ended', {}, '7.1'), seen, unseen, other])).toEqual([seen, other]);
    const crash = at(5, 'crashed', { how: 'seen', words: 'killed by SIGKILL' }, '9.1');
    expect(mergedEvents([crash, at(6, 'crashed', { how: 'unseen' }, '9.1')])).toEqual([crash]);
    // Whoever saw only that it is gone knows less than who knows that it crashed.
    expect(mergedEvents([at(7, 'ended', {}, '9.2'), at(8, 'crashed', {}, '9.2')])).toEqual([
      at(8, 'crashed', {}, '9.2'),
    ]);
  });
});
