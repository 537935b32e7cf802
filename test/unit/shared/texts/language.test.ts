import { describe, expect, it } from 'vitest';
import { environmentLocales, isLanguage, languageOf } from '../../../../shared/texts/language';

describe('the language to speak', () => {
  it.each([
    ['system', ['zh-CN'], 'zh-CN'],
    ['system', ['zh'], 'zh-CN'],
    ['system', ['zh-Hans-CN'], 'zh-CN'],
    ['system', ['zh_TW.UTF-8'], 'zh-CN'],
    ['system', ['zha_CN'], 'en'],
    ['system', ['en-GB', 'zh-CN'], 'en'],
    ['system', ['de', 'zh-CN'], 'zh-CN'],
    ['system', ['de'], 'en'],
    ['system', [], 'en'],
    ['en', ['zh-CN'], 'en'],
    ['zh-CN', ['en-US'], 'zh-CN'],
  ] as const)('of setting %s on a system in %j is %s', (setting, locales, language) => {
    expect(languageOf(setting, locales)).toBe(language);
  });

  it('is one of those that there are', () => {
    expect(['en', 'zh-CN', 'de', '', null, 3].filter(isLanguage)).toEqual(['en', 'zh-CN']);
  });
});

describe('the environment', () => {
  it.each([
    [{}, 'en'],
    [{ LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
    [{ LANG: 'zh_TW.UTF-8', LC_ALL: '' }, 'zh-CN'],
    [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'de_DE.UTF-8', LC_MESSAGES: 'zh_CN.UTF-8' }, 'zh-CN'],
    [{ LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_US.UTF-8' }, 'en'],
    // A list, best first, and it comes before the others.
    [{ LANG: 'en_US.UTF-8', LANGUAGE: 'zh_CN:en' }, 'zh-CN'],
    [{ LANG: 'zh_CN.UTF-8', LANGUAGE: 'en_GB:zh_CN' }, 'en'],
    [{ LANG: 'de_DE.UTF-8', LANGUAGE: 'de:zh_CN' }, 'zh-CN'],
    [{ LANG: 'zh_CN.UTF-8', LANGUAGE: 'de' }, 'en'],
    [{ LANG: 'zh_CN.UTF-8', LANGUAGE: '' }, 'zh-CN'],
    [{ LC_ALL: 'zh_CN.UTF-8', LANGUAGE: 'en' }, 'en'],
    // Without a locale, or with the plain one, the list says nothing.
    [{ LANGUAGE: 'zh_CN' }, 'en'],
    [{ LC_ALL: 'C', LANGUAGE: 'zh_CN' }, 'en'],
    [{ LANG: 'POSIX', LANGUAGE: 'zh_CN' }, 'en'],
    [{ LANG: 'C.UTF-8', LANGUAGE: 'zh_CN' }, 'zh-CN'],
  ] as const)('%j asks for %s', (env, language) => {
    expect(languageOf('system', environmentLocales(env))).toBe(language);
  });
});
