import { describe, expect, it } from 'vitest';
import { appErrorSchema } from '../../../shared/error-schema';
import { AppFailure, englishSentence, failure, toAppError } from '../../../shared/errors';
import { note } from '../../../shared/texts/notes';

describe('toAppError', () => {
  it('keeps an expected failure as it is', () => {
    const thrown = failure('disk-full', { params: { path: '/x' }, vmId: 'a' });
    expect(thrown).toBeInstanceOf(AppFailure);
    expect(toAppError(thrown)).toEqual({ code: 'disk-full', params: { path: '/x' }, vmId: 'a' });
  });

  it('calls an abort cancelled, and anything else internal', () => {
    expect(toAppError(AbortSignal.abort().reason).code).toBe('cancelled');
    const bug = toAppError(new TypeError('x is undefined'));
    expect(bug).toMatchObject({ code: 'internal', detail: expect.stringContaining('x is un') });
    expect(toAppError('text')).toEqual({ code: 'internal', detail: 'text' });
  });

  it('always makes a valid AppError', () => {
    const reason = note('reasons', 'exit.code', { exitCode: '1' });
    const full = failure('qemu-exited', { params: { name: 'x' }, reason, command: 'true' });
    for (const thrown of [null, undefined, 3, new Error('e'), failure('internal'), full]) {
      expect(appErrorSchema.safeParse(toAppError(thrown)).success).toBe(true);
    }
    expect(appErrorSchema.parse(toAppError(full))).toEqual(full.error);
  });
});

describe('a failure in the log', () => {
  it('is the English sentence, with names where it brought all of them', () => {
    expect(failure('file-exists', { params: { path: '/x' } }).message).toBe('“/x” exists already.');
    expect(failure('file-exists').message).toBe('There is already a file of that name.');
    const reason = note('reasons', 'state.paused');
    expect(englishSentence({ code: 'not-allowed-now', params: { name: 'web' }, reason })).toBe(
      'That is not possible now: “web” is paused.',
    );
  });
});
