import { expect, it } from 'vitest';
import { momentName } from '../../../electron/shell/api/files';

it('names a screenshot so that every file system takes it', () => {
  const when = new Date(2026, 10, 29, 7, 5, 9);
  expect(momentName('web', when, 'png')).toBe('web 2026-11-29 07.05.09.png');
  expect(momentName('a/b\\c:d\u0007', when, 'webm')).toBe('a-b-c-d- 2026-11-29 07.05.09.webm');
  expect(momentName('x'.repeat(300), when, 'png').length).toBeLessThan(120);
});
