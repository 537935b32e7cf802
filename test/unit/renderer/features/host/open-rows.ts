import { screen, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';

/** Opens what the panel keeps folded: the needs, which open the row that decided, and the extras. */
export async function openRows(user: UserEvent): Promise<void> {
  const folded = [...screen.queryAllByTestId(/^need-/), ...screen.queryAllByTestId('extras')];
  for (const one of folded) {
    const [head] = within(one).getAllByRole('button');
    if (head) await user.click(head);
  }
}
