import { type AppError, AppFailure } from '../../../shared/errors';

/** The code of an expected failure, or null. */
export function codeOf(error: unknown): AppError['code'] | null {
  return error instanceof AppFailure ? error.error.code : null;
}
