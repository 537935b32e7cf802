import { failure } from '../../../shared/errors';
import type { FileReader } from './file-reader';
import { packageHere } from './packages';
import { tools, type ToolName } from './tools';

/** The failure for a program that is not installed; it names the package where the distribution is known. */
export function toolMissing(files: FileReader, tool: ToolName) {
  const { package: brings } = tools[tool];
  const name = brings && packageHere(files, brings);
  return failure('tool-missing', {
    params: { tool, ...(name !== null && { package: name }) },
    ...(name !== null && { detail: `${tool} (${name})` }),
  });
}
