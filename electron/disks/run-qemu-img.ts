import { run, type RunOptions, type RunResult } from '../lib/run';

/**
 * Says where `qemu-img` is: an absolute path. Asked only when it is needed, since most files can be told by their
 * header alone.
 * @throws AppFailure `tool-missing`.
 */
export type FindQemuImg = () => Promise<string>;

/** Runs `qemu-img`. @throws AppFailure `tool-missing`, and as `run` does. */
export async function runQemuImg(
  find: FindQemuImg,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  return await run([await find(), ...args], options);
}
