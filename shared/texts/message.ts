/** A sentence as data: a key with its values, and the same in English for logs, reports and programs. */
export interface Message {
  key: string;
  params: Record<string, string>;
  text: string;
}

/** A file of sentences whose keys travel from the main process to the window. */
export const messageFiles = [
  'errors',
  'explain',
  'host',
  'reasons',
  'validation',
  'warnings',
] as const;

/** A {@link Message} that says which file its key is of, for places where several are possible. */
export interface Note extends Message {
  file: (typeof messageFiles)[number];
}
