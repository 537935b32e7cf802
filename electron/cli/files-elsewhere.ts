import type { DraftService } from '../services';

/** What `--allow-base` allows: the files that the image names now. What cannot be read is told by the validation. */
export async function filesElsewhere(
  drafts: Pick<DraftService, 'inspect'>,
  file: string,
): Promise<string[]> {
  return await drafts.inspect(file).then(
    ({ outside }) => outside,
    () => [],
  );
}
