/** The errno name of a system error, such as `EACCES`; `error` for anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'error';
}
