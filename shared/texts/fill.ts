import { visible } from './visible';

const placeholder = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** Values for the `{{name}}` placeholders of a sentence. */
export type Params = Readonly<Record<string, string | number>>;

/**
 * The sentence with values in place of `{{name}}`; a placeholder without a value stays as it is. Values come from
 * names, files and programs: what cannot be seen in them is spelt out.
 */
export function fill(template: string, params: Params = {}): string {
  return template.replaceAll(placeholder, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : visible(String(value));
  });
}

/** Whether `params` holds a value for every placeholder of a sentence. */
export function hasAllParams(template: string, params: Params = {}): boolean {
  return [...template.matchAll(placeholder)].every(
    ([, name]) => name !== undefined && params[name] !== undefined,
  );
}
