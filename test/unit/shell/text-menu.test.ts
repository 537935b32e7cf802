import { describe, expect, it, vi } from 'vitest';

// Only the pure part is tested here; importing Electron's own module needs Electron.
vi.mock('electron', () => ({ Menu: {} }));

const { textMenuTemplate } = await import('../../../electron/shell/window/text-menu');

const flags = {
  canUndo: true,
  canRedo: false,
  canCut: true,
  canCopy: true,
  canPaste: false,
  canDelete: true,
  canSelectAll: true,
  canEditRichly: false,
};
const field = { isEditable: true, selectionText: '', editFlags: flags };

describe('the menu of text', () => {
  it('has every command of a field, in both languages, grey where it would do nothing', () => {
    for (const [language, copy] of [
      ['en', '&Copy'],
      ['zh-CN', '复制'],
    ] as const) {
      const items = textMenuTemplate(field, language, () => undefined) ?? [];
      const commands = items.filter(({ type }) => type !== 'separator');
      expect(commands.map(({ id, enabled }) => [id, enabled])).toEqual([
        ['undo', true],
        ['redo', false],
        ['cut', true],
        ['copy', true],
        ['paste', false],
        ['selectAll', true],
      ]);
      expect(commands.every(({ label }) => label)).toBe(true);
      expect(commands.find(({ id }) => id === 'copy')?.label).toContain(copy);
    }
  });

  it('offers text that cannot be changed for copying, and is not there without a selection', () => {
    const text = { ...field, isEditable: false };
    const selected = { ...text, selectionText: 'qemu-system-x86_64' };
    const ids = (place: typeof text) =>
      textMenuTemplate(place, 'en', () => undefined)?.map(({ id }) => id);
    expect(ids(selected)).toEqual(['copy']);
    expect(ids(text)).toBeUndefined();
    expect(ids({ ...text, selectionText: ' \n' })).toBeUndefined();
  });
});
