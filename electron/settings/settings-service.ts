import { renameSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../../shared/errors';
import { settingsSchema, type Settings } from '../../shared/settings';
import { ensureFolder, isErrno, writeFileAtomically } from '../lib/atomic-file';
import { readOwnFile } from '../lib/own-file';

export interface SettingsService {
  /** The settings as last read or saved. */
  get(): Settings;
  /** @throws AppFailure `bad-request` for values out of range, `no-space-left`, `file-unwritable`. */
  save(patch: Partial<Settings>): Promise<Settings>;
}

/**
 * Reads `settings.json`. A file that cannot be used is kept aside as `settings.json.broken` and the defaults hold:
 * no setting is worth an app that does not start.
 * @param folder `$XDG_CONFIG_HOME/paddock`; made when something is saved.
 */
export function createSettingsService(folder: string): SettingsService {
  const file = path.join(folder, 'settings.json');
  let current = readSettings(file);
  let last: Promise<unknown> = Promise.resolve();

  async function store(patch: Partial<Settings>): Promise<Settings> {
    const parsed = settingsSchema.safeParse({ ...current, ...patch });
    if (!parsed.success) {
      throw failure('bad-request', { detail: parsed.error.message });
    }
    await ensureFolder(folder);
    await writeFileAtomically(file, `${JSON.stringify(parsed.data, null, 2)}\n`);
    current = parsed.data;
    return current;
  }

  return {
    get: () => current,
    async save(patch) {
      // One after another: the second change must start from the first one's result.
      const saved = last.then(() => store(patch));
      last = saved.catch(() => undefined);
      return await saved;
    },
  };
}

/** Synchronous: one small file, without which nothing else can begin. */
function readSettings(file: string): Settings {
  const defaults = settingsSchema.parse({});
  let text: string;
  try {
    text = readOwnFile(file);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) keepAside(file);
    return defaults;
  }
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: kept aside below, like JSON of the wrong shape.
  }
  keepAside(file);
  return defaults;
}

function keepAside(file: string): void {
  try {
    renameSync(file, `${file}.broken`);
  } catch {
    // On a read-only disk it stays where it is; the defaults hold all the same.
  }
}
