import { describe, expect, it } from 'vitest';
import { appErrorSchema } from '../../../shared/error-schema';
import { AppFailure, failure, toAppError } from '../../../shared/errors';

describe('toAppError', () => {
  it('keeps an expected failure as it is', () => {
    const thrown = failure('disk-full', 'No space.', { params: { path: '/x' }, vmId: 'a' });
    expect(thrown).toBeInstanceOf(AppFailure);
    expect(toAppError(thrown)).toEqual({
      code: 'disk-full',
      message: 'No space.',
      params: { path: '/x' },
      vmId: 'a',
    });
  });

  it('calls an abort cancelled, and anything else internal', () => {
    expect(toAppError(AbortSignal.abort().reason).code).toBe('cancelled');
    expect(toAppError(new TypeError('x is undefined'))).toMatchObject({ code: 'internal' });
    expect(toAppError('text')).toEqual({ code: 'internal', message: 'text' });
  });

  it('always makes a valid AppError', () => {
    for (const thrown of [null, undefined, 3, new Error('e'), failure('internal', '')]) {
      expect(appErrorSchema.safeParse(toAppError(thrown)).success).toBe(true);
    }
  });
});
