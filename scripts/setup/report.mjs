/** A failure that the reader can mend: it is printed as it stands, without a stack. */
export class SetupError extends Error {
  /**
   * @param {string} message what is wrong
   * @param {string} [remedy] the exact command or step that mends it
   */
  constructor(message, remedy) {
    super(message);
    this.name = 'SetupError';
    this.remedy = remedy;
  }
}

/** Says on stderr what the set-up is doing; stdout stays free for the program that follows. */
export function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

/**
 * Runs one step that takes time, saying what it does and how long it took.
 * @template T
 * @param {string} what e.g. "installing npm packages"
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  say(`${what} …`);
  const started = performance.now();
  const result = await work();
  say(`${what}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}
