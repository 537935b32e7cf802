import { expect, it } from 'vitest';
import { scaledCursor } from '../../../../renderer/consoles/screen/scaled-cursor';

const arrow = 'url("data:image/png;base64,AA==") 4 6, default';

it('shows a pointer as large as the picture, and its hot spot there', () => {
  expect(scaledCursor(arrow, 1, 32)).toBe(arrow);
  expect(scaledCursor(arrow, 0.5, 32)).toBe(
    'image-set(url("data:image/png;base64,AA==") 2x) 2 3, default',
  );
  expect(scaledCursor(arrow, 2, 32)).toBe(
    'image-set(url("data:image/png;base64,AA==") 0.5x) 8 12, default',
  );
});

it('keeps to the size that a browser shows at most, and leaves everything else alone', () => {
  expect(scaledCursor(arrow, 4, 64)).toContain(' 0.5x) 8 12,');
  for (const cursor of ['none', '', 'default']) expect(scaledCursor(cursor, 2, 32)).toBe(cursor);
  expect(scaledCursor(arrow, 0, 32)).toBe(arrow);
});
