import { AppFailure } from '../../../shared/errors';
import type { Random } from '../mutate';

/** Something that is read: makes a mutated one in a folder of its own and reads it as the product does. */
export type Target = (random: Random, folder: string) => Promise<void>;

/** @throws what was expected and is not so */
export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** What was told as an error is an answer; anything else is a bug. */
export async function orTold(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
  }
}
