import { create } from 'zustand';
import type { AppError } from '../../../../shared/errors';
import { api, attempt } from '../../../api/client';
import { type FilePurpose, putFile } from '../state/wizard-state';

interface FileTrouble {
  error: AppError | null;
  /** A dropped file that main would not take. */
  refused: string | null;
}

const none: FileTrouble = { error: null, refused: null };

/** What went wrong with the file chosen last. */
export const useFileTrouble = create<FileTrouble>(() => none);

/** Lets the person choose a file in main's dialog. Nothing changes when they cancel. */
export async function chooseFile(purpose: FilePurpose): Promise<boolean> {
  const outcome = await attempt(api.files.choose({ purpose }));
  useFileTrouble.setState({ ...none, error: outcome.ok ? null : outcome.error });
  if (!outcome.ok || !outcome.value) return false;
  putFile(outcome.value, purpose);
  return true;
}

/** Takes a dropped file; main looks at it first. */
export async function takeDrop(file: File, purpose: FilePurpose | null): Promise<void> {
  const token = await window.paddock.grantDropped(file);
  if (token === null) {
    useFileTrouble.setState({ error: null, refused: file.name });
    return;
  }
  const outcome = await attempt(api.files.inspect({ token }));
  useFileTrouble.setState({ ...none, error: outcome.ok ? null : outcome.error });
  if (outcome.ok) putFile(outcome.value, purpose);
}
