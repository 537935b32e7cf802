/** Languages that the terminal speaks. */
export type Language = 'en' | 'zh-CN';

/** The same in both languages; `{{name}}` stands for a value, as in the window's sentences. */
export type Text = Record<Language, string>;

/** The language of the terminal, as POSIX orders the variables. Any Chinese becomes Simplified Chinese. */
export function terminalLanguage(env: NodeJS.ProcessEnv): Language {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(Boolean) ?? '';
  return /^zh\b|^zh_/i.test(locale) ? 'zh-CN' : 'en';
}

/** Puts values into a sentence. */
export function fill(template: string, params: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => params[name] ?? whole);
}
