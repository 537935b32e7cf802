import { createInterface } from 'node:readline/promises';
import { UsageError, type CliContext } from './context';

/**
 * Asks on the terminal and waits for an answer.
 * @returns whether it was yes.
 * @throws UsageError without a terminal: nobody could answer.
 */
export async function agreed({ io, text }: CliContext, question: string): Promise<boolean> {
  if (io.stdin.isTTY !== true) {
    throw new UsageError('fixNeedsYes');
  }
  const questions = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const answer = await questions.question(`${question} `, { signal: io.signal });
    return text('fixYes').split(' ').includes(answer.trim().toLowerCase());
  } finally {
    questions.close();
  }
}
