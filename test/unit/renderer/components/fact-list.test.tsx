// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { FactList } from '../../../../renderer/components/fact-list';

afterEach(cleanup);

it('shows lines that say the same, such as empty ones of notes, each in its place', () => {
  const complain = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const lines = ['one', '', '', 'one'];
  const { rerender } = render(
    <FactList facts={[{ id: 'notes', term: 'Notes', lines }]} testId="f" />,
  );
  rerender(<FactList facts={[{ id: 'notes', term: 'Notes', lines: ['', 'one'] }]} testId="f" />);
  const shown = [...screen.getByTestId('f-notes').children].map((line) => line.textContent);
  expect(shown).toEqual(['', 'one']);
  expect(complain).not.toHaveBeenCalled();
});
