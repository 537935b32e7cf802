import { expect, it } from 'vitest';
import { pictureName } from '../../../electron/shell/api/files';

it('names a screenshot so that every file system takes it', () => {
  const when = new Date(2026, 10, 29, 7, 5, 9);
  expect(pictureName('web', when)).toBe('web 2026-11-29 07.05.09.png');
  expect(pictureName('a/b\\c:d\u0007', when)).toBe('a-b-c-d- 2026-11-29 07.05.09.png');
  expect(pictureName('x'.repeat(300), when).length).toBeLessThan(120);
});
