import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type AppError } from '../../../shared/errors';
import { vmConfigSchema, type VmConfig } from '../../../shared/vm-config';
import { migrateDocument } from './migrations';
import { findUnknown, type UnknownFields } from './unknown-fields';

/** A VM's folder as it was found: a definition, or the reason why there is none. */
export type Definition =
  | {
      kind: 'valid';
      slug: string;
      folder: string;
      config: VmConfig;
      /** Fields that this version does not know; they are written back as they were. */
      unknownFields: UnknownFields | null;
    }
  | {
      kind: 'broken';
      slug: string;
      folder: string;
      /** The definition's own id when it could be read, else one made from the folder's name. */
      id: string;
      name: string;
      error: AppError;
    };

type BrokenDefinition = Definition & { kind: 'broken' };

const idSchema = z.uuid();

/** The id of a VM whose definition has none that can be used; the same every time for the same folder. */
export function brokenId(slug: string): string {
  return `broken-${createHash('sha256').update(slug).digest('hex').slice(0, 16)}`;
}

/** A folder without a definition that can be used. `hint` says the way out. */
export function brokenDefinition(
  place: { slug: string; folder: string; id?: string; name?: string },
  reason: string,
  hint: string,
): BrokenDefinition {
  const { slug, folder, id = brokenId(slug), name = slug } = place;
  const file = `${folder}/vm.json`;
  const error: AppError = {
    code: 'definition-broken',
    message: `The definition of “${name}” cannot be used: ${reason}`,
    params: { name, reason, path: file },
    detail: `${file}\n${reason}`,
    hint,
    action: 'remove',
    vmId: id,
  };
  return { kind: 'broken', slug, folder, id, name, error };
}

/** Nothing is wrong with it, and nothing is to be mended: the button that removes it is not held out. */
function newerDefinition(definition: BrokenDefinition): BrokenDefinition {
  const { action: _, ...error } = definition.error;
  return { ...definition, error: { ...error, code: 'definition-newer' } };
}

/** Pure: reads the text of a `vm.json`. Never throws; what cannot be used becomes a broken definition. */
export function parseDefinition(slug: string, folder: string, text: string): Definition {
  const mend = `Mend ${folder}/vm.json, or move the VM to the trash.`;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return brokenDefinition({ slug, folder }, `it is not valid JSON (${why}).`, mend);
  }
  if (!isObject(json)) return brokenDefinition({ slug, folder }, 'it is not an object.', mend);
  const document = json;
  const broken = (reason: string, hint: string) =>
    brokenDefinition({ slug, folder, ...nameplate(document) }, reason, hint);
  const migrated = migrateDocument(document);
  if (migrated.kind === 'future') {
    return newerDefinition(
      broken(
        `it has schema ${migrated.schema}, written by a newer Paddock.`,
        'Update Paddock. The file is left as it is.',
      ),
    );
  }
  if (migrated.kind === 'unknown-schema') {
    return broken(`schema ${JSON.stringify(migrated.schema)} is unknown.`, mend);
  }
  const config = vmConfigSchema.safeParse(migrated.document);
  if (!config.success) return broken(describeIssues(config.error), mend);
  const unknownFields = findUnknown(migrated.document, config.data);
  return { kind: 'valid', slug, folder, config: config.data, unknownFields };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What can be told of a VM whose definition is otherwise wrong. */
function nameplate(document: Record<string, unknown>): { id?: string; name?: string } {
  const id = idSchema.safeParse(document['id']);
  const name = vmConfigSchema.shape.name.safeParse(document['name']);
  return { ...(id.success && { id: id.data }), ...(name.success && { name: name.data }) };
}

function describeIssues(error: z.ZodError): string {
  const issues = error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || 'definition'}: ${issue.message}`);
  return `${issues.join('; ')}.`;
}
