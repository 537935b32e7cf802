/** Systems that share a package manager and its names. */
export type Family = 'debian' | 'fedora' | 'arch' | 'suse';

/** Which package manager's names apply, from the content of os-release(5). */
export function familyOf(text: string): Family | undefined;

/** The family of the system this runs on. */
export function thisFamily(): Family | undefined;
