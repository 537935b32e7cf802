import path from 'node:path';
import { AppFailure, englishSentence, failure } from '../../../shared/errors';
import type { Note } from '../../../shared/texts/message';
import { note } from '../../../shared/texts/notes';
import type { VmConfig } from '../../../shared/vm-config';
import { flashBytesOf } from '../../qemu/firmware/flash-size';
import { nvramFile } from '../../qemu/hardware/parts/uefi';
import { thisMachine } from '../../qemu/tools/file-reader';
import { findProblem } from '../launch/preflight';

interface OwnVariables {
  config: VmConfig;
  /** The VM's. */
  folder: string;
}

/**
 * Looks at a VM's own variables before anything opens them: whether it is a regular file, a whole qcow2 image, and of the
 * size that the firmware keeps.
 * @param refuseMisfit throws `nvram-misfit` where no firmware on this computer keeps variables of so many bytes
 * @returns the file; null: the first start makes it
 * @throws AppFailure `nvram-unreadable` with the reason, `nvram-misfit`.
 */
export async function findOwnVariables(
  { config, folder }: OwnVariables,
  refuseMisfit: (config: VmConfig, bytes: number) => Promise<void>,
): Promise<string | null> {
  const file = path.join(folder, nvramFile);
  const problem = await variablesProblem(file, config);
  if (problem?.error.code === 'file-missing') return null;
  if (problem) throw variablesUnreadable(file, config, reasonOf(file, problem));
  const bytes = flashBytesOf(thisMachine, { file, format: 'qcow2' });
  if (bytes !== null) await refuseMisfit(config, bytes);
  return file;
}

/** The same look at variables that were put aside. @throws AppFailure what is wrong with the file. */
export async function refuseSpoilt(file: string, config: VmConfig): Promise<void> {
  const problem = await variablesProblem(file, config);
  if (!problem) return;
  const { code, params, reason, detail } = problem.error;
  throw failure(code, { params, reason, detail, vmId: config.id });
}

async function variablesProblem(file: string, config: VmConfig): Promise<AppFailure | null> {
  const own = { device: 'nvram', role: 'nvram', format: 'qcow2' } as const;
  return await findProblem({ ...own, path: file, writes: false }, config);
}

/** Why variables cannot be read. @param own the VM that they are of, for the way out; null: a template's. */
export function variablesUnreadable(
  file: string,
  own: Pick<VmConfig, 'id' | 'name'> | null,
  reason: Note,
): AppFailure {
  const params = { path: file, ...(own && { name: own.name }) };
  return failure('nvram-unreadable', { params, reason, ...(own && { vmId: own.id }) });
}

function reasonOf(file: string, { error }: AppFailure): Note {
  // That it is qcow2 no definition says.
  if (error.code === 'disk-not-format') return note('reasons', 'variables.image', { path: file });
  const { code, params = {} } = error;
  return { file: 'errors', key: `${code}.named`, params, text: englishSentence(error) };
}
