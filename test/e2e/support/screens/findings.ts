import { AxeBuilder } from '@axe-core/playwright';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Look } from './looks';

/**
 * What is wrong with what the window shows now: axe's violations of any weight, text that is cut off or
 * lies outside the window, keys and placeholders of translations, and English left over in Chinese.
 */
export async function findings(page: Page, language: Look['language']): Promise<string[]> {
  return [...(await axeFindings(page)), ...(await textFindings(page, language))];
}

/**
 * axe-core on what lies on top: the dialog where there is one, else the whole window. Electron offers no
 * new page, which axe's usual way needs: hence legacy mode.
 */
async function axeFindings(page: Page): Promise<string[]> {
  const builder = new AxeBuilder({ page, ...(await axeSource(page)) })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'], preload: false });
  const dialogs = await page.getByRole('dialog').count();
  if (dialogs > 0) builder.include('[role="dialog"]');
  const { violations } = await builder.analyze();
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map((node) => {
      const where = node.target.join(' ');
      const why = node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? '';
      return `${id} (${impact}) at ${where}: ${why}`;
    }),
  );
}

/** axe-core is put into a page once: compiling it costs more than its work. */
async function axeSource(page: Page): Promise<{ axeSource?: string }> {
  return (await page.evaluate(() => 'axe' in window)) ? { axeSource: '0' } : {};
}

/** Cut text, text outside of the window, raw keys, unfilled placeholders, untranslated sentences. */
export async function textFindings(page: Page, language: Look['language']): Promise<string[]> {
  const found = await page.evaluate(lookAtTexts);
  const foreign =
    language === 'zh-CN'
      ? found.texts.filter(
          (text) => englishSentence.test(withoutQuotations(text)) && !isListOfNames(text),
        )
      : [];
  return [
    ...found.cut.map((text) => `cut off: ${text}`),
    ...found.outside.map((text) => `outside of the window: ${text}`),
    ...found.texts.filter(isRaw).map((text) => `raw: ${text}`),
    ...[...new Set(foreign)].map((text) => `not translated: ${text}`),
  ];
}

/** Four words of Latin letters in a row: more than a product's name. */
const englishSentence = /(?:[A-Za-z’']{2,}[ ,]+){3,}[A-Za-z’']{2,}/;

/** After a colon, another's words: a line of the kernel's log is the same in every language. */
const withoutQuotations = (text: string) => text.replaceAll(/：“[^”]*”/g, '');

/** `aarch64, alpha, arm`: names are the same in every language. */
const isListOfNames = (text: string) => /^[\w.-]+(, [\w.-]+)+$/.test(text);

const keys = translationKeys();
const placeholders = /\{\{|\}\}|\[object |\bundefined\b|\bNaN\b/;

/** A text that is itself a key, or that holds one with its dots, or a placeholder that nobody filled. */
function isRaw(text: string): boolean {
  if (placeholders.test(text)) return true;
  return (text.match(/[a-z][\w-]*(?:[.:][\w-]+)+/gi) ?? []).some((word) => keys.has(word));
}

/** Every key with a dot, with and without its file's name in front. */
function translationKeys(): Set<string> {
  const folder = path.resolve('shared/texts/en');
  const all = readdirSync(folder).flatMap((file) => {
    const content: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    const name = path.basename(file, '.json');
    return flatKeys(content).flatMap((key) => [key, `${name}:${key}`]);
  });
  return new Set(all.filter((key) => /[.:]/.test(key)));
}

function flatKeys(node: unknown, prefix = ''): string[] {
  if (typeof node !== 'object' || node === null) return [prefix];
  return Object.entries(node).flatMap(([key, value]) =>
    flatKeys(value, prefix ? `${prefix}.${key}` : key),
  );
}

/** Runs in the page. */
function lookAtTexts(): { cut: string[]; outside: string[]; texts: string[] } {
  /** Output of programs, paths and what people typed: shown as it is, and may be longer than its place. */
  const asItIs =
    'pre, code, textarea, .pd-mono, .pd-selectable, .xterm, .visually-hidden, [data-as-is], [aria-hidden="true"]';
  /** Names that the person gave; they end in dots where there is no room. */
  const names = '.vm-row-name, .vm-card-name, .vm-name';
  const describe = (element: Element) =>
    `${element.tagName.toLowerCase()}.${element.className} “${(element.textContent ?? '').trim().slice(0, 60)}”`;
  // What lies under a dialog is looked at without it.
  const top = [...document.querySelectorAll('[role="dialog"]')].at(-1) ?? document.body;
  const shown = [...top.querySelectorAll<HTMLElement>('*')].filter(
    (element) =>
      element.checkVisibility() && !element.closest(asItIs) && !element.closest('[inert]'),
  );
  const ownText = (element: Element) =>
    [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent?.trim() ?? '')
      .join(' ')
      .trim();
  const withText = shown.filter((element) => ownText(element) !== '');
  const cut = withText.filter((element) => {
    if (element.closest(names) || getComputedStyle(element).display === 'inline') return false;
    const { overflowX, overflowY } = getComputedStyle(element);
    // Unclipped text may stand out by the blank half of a wide Chinese bracket.
    const room = overflowX === 'visible' ? 8 : 1;
    const wide = element.scrollWidth > element.clientWidth + room && overflowX !== 'auto';
    const high = element.scrollHeight > element.clientHeight + 3 && overflowY === 'hidden';
    return wide || high;
  });
  const outside = withText.filter((element) => {
    const box = (element.closest(names) ?? element).getBoundingClientRect();
    return box.width > 0 && (box.left < -1 || box.right > window.innerWidth + 1);
  });
  const attributes = ['aria-label', 'title', 'placeholder', 'alt'];
  const labels = shown.flatMap((element) =>
    attributes.flatMap((name) => element.getAttribute(name) ?? []),
  );
  /** Names in no language of ours, such as a guest's firmware gives: also as a part of a sentence or a label. */
  const given = [...document.querySelectorAll('[translate="no"]')].flatMap(
    (element) => ownText(element) || [],
  );
  const withoutGiven = (text: string) =>
    given.reduce((rest, name) => rest.replaceAll(name, '…'), text);
  return {
    cut: cut.map(describe),
    outside: outside.map(describe),
    texts: [...withText.map(ownText), ...labels].map(withoutGiven),
  };
}
