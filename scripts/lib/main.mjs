import { SetupError } from '../setup/report.mjs';

/**
 * Runs a script's main function: failures that the reader can mend are printed as they stand and end
 * with exit code 1; anything else is a bug and shows its stack.
 * @param {() => Promise<number | void>} main its number becomes the exit code
 */
export async function runMain(main) {
  try {
    const code = await main();
    if (code !== undefined) process.exitCode = code;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    if (error.remedy) process.stderr.write(`\nRun this, then try again:\n\n  ${error.remedy}\n\n`);
    process.exitCode = 1;
  }
}
