/*
 * What was entered into a form whose job goes on in the background, so that it can be had again when the job fails.
 * Kept for the window, also across a reload of its page; not across a restart of the app, which forgets the files that
 * were granted.
 */

const prefix = 'paddock-form-';

/** Keeps what was entered for the job that was begun with it. */
export function keepForm(jobId: string, form: object): void {
  sessionStorage.setItem(`${prefix}${jobId}`, JSON.stringify(form));
}

export const hasForm = (jobId: string): boolean =>
  sessionStorage.getItem(`${prefix}${jobId}`) !== null;

/** What was kept; null when there is nothing. */
export function keptForm(jobId: string): unknown {
  const text = sessionStorage.getItem(`${prefix}${jobId}`);
  return text === null ? null : (JSON.parse(text) as unknown);
}

export const forgetForm = (jobId: string): void => sessionStorage.removeItem(`${prefix}${jobId}`);
