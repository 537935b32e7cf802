import { describe, expect, it } from 'vitest';
import { keyCombinations } from '../../../shared/guest-keys';
import { parseKeys } from '../../../shared/typed-keys';

describe('keys as people type them', () => {
  it.each([
    ['ctrl+alt+f5', 'Ctrl+Alt+F5', ['ControlLeft', 'AltLeft', 'F5']],
    ['Win + R', 'Super+R', ['MetaLeft', 'KeyR']],
    ['control+shift+escape', 'Ctrl+Shift+Esc', ['ControlLeft', 'ShiftLeft', 'Escape']],
    ['page down', 'PgDn', ['PageDown']],
    ['ctrl+]', 'Ctrl+]', ['ControlLeft', 'BracketRight']],
    ['7', '7', ['Digit7']],
  ])('%s', (text, label, codes) => {
    const found = parseKeys(text);
    expect(found?.label).toBe(label);
    expect(found?.keys.map(([, code]) => code)).toEqual(codes);
  });

  it.each(['', '+', 'ctrl+', 'ctrl+ctrl', 'f25', 'hyper+x', 'ä', 'ctrl+constructor'])(
    '%j is none',
    (text) => {
      expect(parseKeys(text)).toBeNull();
    },
  );

  it('are those of the menu where they are called the same', () => {
    for (const listed of keyCombinations.flat()) {
      expect(parseKeys(listed.label)).toEqual(listed);
    }
  });
});
