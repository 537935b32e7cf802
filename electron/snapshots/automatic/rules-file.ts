import path from 'node:path';
import { z } from 'zod';
import { type AutomaticRules, usualRules } from '../../../shared/automatic';
import { automaticRulesSchema } from '../../../shared/automatic-calls';
import { AppFailure, failure } from '../../../shared/errors';
import { appErrorSchema } from '../../../shared/error-schema';
import { isErrno, writeFileAtomically } from '../../lib/atomic-file';
import { readOwnFile } from '../../lib/own-file';
import { rulesFile } from './rules-name';

const storedSchema = z.object({
  schema: z.literal(1),
  /** When they were set, as ISO 8601: a schedule counts from then on. */
  since: z.iso.datetime(),
  rules: automaticRulesSchema,
  /** When the schedule made one last, or tried to and why that came to nothing: it is tried again. */
  last: z.object({ at: z.iso.datetime(), error: appErrorSchema.nullable() }).nullable(),
});
type Stored = z.infer<typeof storedSchema>;

/** The rules of a machine and what came of them. */
export interface StoredRules extends Pick<Stored, 'rules' | 'last'> {
  /** Milliseconds since the epoch. */
  since: number;
  /** They cannot be read: none is made, and none goes. */
  broken: AppFailure | null;
}

const none: StoredRules = { rules: usualRules, since: 0, last: null, broken: null };

/** Reads the rules; off where there are none, and where they are spoilt. Never throws. */
export function readRules(folder: string): StoredRules {
  const file = path.join(folder, rulesFile);
  try {
    const { rules, since, last } = storedSchema.parse(JSON.parse(readOwnFile(file)));
    return { rules, since: Date.parse(since), last, broken: null };
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return none;
    const detail = error instanceof Error ? error.message : String(error);
    const broken = failure('automatic-rules-broken', { params: { path: file }, detail });
    return { ...none, broken };
  }
}

async function write(folder: string, stored: Omit<Stored, 'schema'>): Promise<void> {
  const text = `${JSON.stringify({ schema: 1, ...stored }, null, 2)}\n`;
  await writeFileAtomically(path.join(folder, rulesFile), text);
}

/** Other rules, which count from now on. @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function writeRules(
  folder: string,
  rules: AutomaticRules,
  now: number,
): Promise<void> {
  await write(folder, { since: new Date(now).toISOString(), rules, last: null });
}

/** Writes down what came of the last one. @throws AppFailure `no-space-left`, `file-unwritable`. */
export async function writeOutcome(
  folder: string,
  last: NonNullable<Stored['last']>,
): Promise<void> {
  // As they are by now: a person may have set others meanwhile.
  const { rules, since, broken } = readRules(folder);
  if (broken || since === 0) return;
  await write(folder, { since: new Date(since).toISOString(), rules, last });
}
