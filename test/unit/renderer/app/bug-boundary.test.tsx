// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BugBoundary } from '../../../../renderer/app/bug-boundary';
import { startTranslation } from '../../../../renderer/i18n';

afterEach(() => vi.restoreAllMocks());

function Broken(): never {
  throw new TypeError('no such thing');
}

describe('a part of the window that breaks', () => {
  it('says so in its place, with details to copy, and without any library of controls', async () => {
    startTranslation('en', () => undefined);
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    // No MantineProvider around it: its components would throw here.
    render(
      <>
        <BugBoundary>
          <Broken />
        </BugBoundary>
        <p>the rest</p>
      </>,
    );
    expect(screen.getByText('the rest')).toBeDefined();
    const bug = screen.getByRole('alert');
    expect(bug.textContent).toContain('TypeError: no such thing');
    fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
    expect(copied).toHaveBeenCalledWith(expect.stringContaining('TypeError: no such thing'));
    await screen.findByRole('button', { name: 'Copied' });
    copied.mockRejectedValue(new Error('denied'));
    fireEvent.click(screen.getByRole('button', { name: 'Copied' }));
    await screen.findByRole('button', { name: 'Copying did not work' });
  });
});
