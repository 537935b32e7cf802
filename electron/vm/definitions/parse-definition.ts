import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AppError } from '../../../shared/errors';
import { jsonErrorPlace } from '../../lib/json-place';
import { vmConfigSchema, type VmConfig } from '../../../shared/vm-config';
import { readDocument } from './read-document';
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

/** Why a folder has no definition that can be used; each has a sentence of its own. */
export type Flaw =
  | 'definition-broken'
  | 'definition-duplicate'
  | 'definition-missing'
  | 'definition-newer'
  | 'definition-not-plain'
  | 'definition-syntax'
  | 'definition-too-large'
  | 'definition-unreadable'
  | 'definition-value';

/** A folder without a definition that can be used. */
export function brokenDefinition(
  place: { slug: string; folder: string; id?: string; name?: string },
  code: Flaw,
  fields: Pick<AppError, 'params' | 'detail'>,
): BrokenDefinition {
  const { slug, folder, id = brokenId(slug), name = slug } = place;
  const error: AppError = {
    code,
    params: { name, path: `${folder}/vm.json`, ...fields.params },
    detail: fields.detail,
    // Of a newer one nothing is wrong: the button that removes it is not held out.
    ...(code !== 'definition-newer' && { action: 'remove' }),
    vmId: id,
  };
  return { kind: 'broken', slug, folder, id, name, error };
}

/** Pure: reads the text of a `vm.json`. Never throws; what cannot be used becomes a broken definition. */
export function parseDefinition(slug: string, folder: string, text: string): Definition {
  const broken = (
    why: string,
    code: Flaw = 'definition-broken',
    document = {},
    params: Record<string, string> = {},
  ) =>
    brokenDefinition({ slug, folder, ...nameplate(document) }, code, {
      params,
      detail: `${folder}/vm.json\n${why}`,
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const { line, column } = jsonErrorPlace(text) ?? { line: 1, column: 1 };
    const place = { line: String(line), column: String(column) };
    const why = error instanceof Error ? error.message : String(error);
    return broken(`${line}:${column}: ${why}`, 'definition-syntax', {}, place);
  }
  if (!isObject(json)) return broken(JSON.stringify(json).slice(0, 80));
  const document = json;
  const read = readDocument(document);
  switch (read.kind) {
    case 'future':
      return broken(`schema: ${String(read.schema)}`, 'definition-newer', document);
    case 'unknown-schema':
      return broken(`schema: ${JSON.stringify(read.schema)}`, 'definition-broken', document);
    case 'invalid': {
      const field = read.error.issues[0]?.path.map(String).join('.') || 'definition';
      return broken(describeIssues(read.error), 'definition-value', document, { field });
    }
    case 'valid': {
      const { config } = read;
      return {
        kind: 'valid',
        slug,
        folder,
        config,
        unknownFields: findUnknown(read.document, config),
      };
    }
  }
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
  return issues.join('\n');
}
