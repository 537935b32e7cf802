/** Names in one line: “A, B” in English, “A、B” in Chinese, where the usual “and” would touch Latin letters on both sides. */
export const nameList = (names: readonly string[], language: string): string =>
  new Intl.ListFormat(language, { style: 'narrow' }).format(names);
