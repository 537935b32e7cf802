import type { VerbCode } from '../context';
import { restoreNamed } from './trash';

/** `paddock restore NAME`, the same as `paddock trash restore NAME`. */
export const restore: VerbCode = async (given, cli) =>
  await restoreNamed(given.positionals[0], cli);
