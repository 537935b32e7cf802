/** Writes a text in an ANSI colour, or as it is. */
export type Paint = (code: number, text: string) => string;
