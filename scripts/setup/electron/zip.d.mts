/** Unpacks a zip file; `rename` gives each entry's path inside `folder`, undefined leaves it out. */
export function unpackZip(
  zipPath: string,
  folder: string,
  rename: (name: string) => string | undefined,
): void;
