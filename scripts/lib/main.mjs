import { SetupError } from '../setup/report.mjs';

/** File system errors that are about the reader's machine, not about these scripts. */
const FILE_TROUBLE = new Set(['EACCES', 'EPERM', 'ENOSPC', 'EROFS', 'EDQUOT']);

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
    const mendable = error instanceof SetupError || FILE_TROUBLE.has(error.code);
    if (!mendable) throw error;
    process.stderr.write(`${error.message}\n`);
    if (error.remedy) process.stderr.write(`\nRun this, then try again:\n\n  ${error.remedy}\n\n`);
    process.exitCode = 1;
  }
}
