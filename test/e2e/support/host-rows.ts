import type { Page } from 'playwright-core';

/** Opens what the host panel keeps folded: the needs, whose deciding row opens with them, and the extras. */
export async function openNeeds(page: Page): Promise<void> {
  for (const id of ['need-processor', 'need-kvm', 'need-qemu', 'need-room', 'extras']) {
    const head = page.getByTestId(id).getByRole('button').first();
    if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
  }
}

/** Opens one row of the panel, which is to be in sight. */
export async function openRow(page: Page, id: string): Promise<void> {
  const head = page.getByTestId(`verdict-${id}`).getByRole('button').first();
  if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
}
