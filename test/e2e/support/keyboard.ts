import type { Page } from 'playwright-core';

/** Test id of what has the keyboard, or of what it lies in; empty where nothing has it. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(
    () => document.activeElement?.closest('[data-testid]')?.getAttribute('data-testid') ?? '',
  );

/**
 * Presses a key until the element has the keyboard; fails after as many presses as any screen has stops. What cannot be
 * pressed yet (a step that is still being checked) is waited for, as a person would: it is no stop until then.
 */
export async function focusBy(
  page: Page,
  key: 'Tab' | 'Shift+Tab' | 'ArrowDown' | 'ArrowRight',
  id: string,
): Promise<void> {
  await page.waitForSelector(`[data-testid="${id}"]:not(:disabled)`, { state: 'attached' });
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await focused(page)) === id) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not reach ${id}; the keyboard is at “${await focused(page)}”`);
}

/** Presses and releases Ctrl+Alt: the way out of a console. */
export async function leaveConsole(page: Page): Promise<void> {
  for (const key of ['Control', 'Alt']) await page.keyboard.down(key);
  for (const key of ['Alt', 'Control']) await page.keyboard.up(key);
}
