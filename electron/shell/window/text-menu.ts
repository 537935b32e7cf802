import {
  type BrowserWindow,
  type ContextMenuParams,
  Menu,
  type MenuItemConstructorOptions,
} from 'electron';
import type { Language } from '../../../shared/texts/language';
import { menuLabels } from '../desktop/menu-labels';

/** What a text can be told to do, as `WebContents` names it. */
export type TextCommand = 'undo' | 'redo' | 'cut' | 'copy' | 'paste' | 'selectAll';

type TextPlace = Pick<ContextMenuParams, 'isEditable' | 'selectionText' | 'editFlags'>;

/**
 * The menu of a text field or of selected text, as data; null where there is nothing to offer. The shortcuts are in the
 * Edit menu; a serial terminal has a menu of its own in the page.
 */
export function textMenuTemplate(
  place: TextPlace,
  language: Language,
  act: (command: TextCommand) => void,
): MenuItemConstructorOptions[] | null {
  const labels = menuLabels[language];
  const { editFlags } = place;
  const item = (command: TextCommand, enabled: boolean): MenuItemConstructorOptions => ({
    id: command,
    label: labels[command],
    enabled,
    click: () => act(command),
  });
  const copy = item('copy', editFlags.canCopy);
  if (!place.isEditable) return place.selectionText.trim() === '' ? null : [copy];
  return [
    item('undo', editFlags.canUndo),
    item('redo', editFlags.canRedo),
    { type: 'separator' },
    item('cut', editFlags.canCut),
    copy,
    item('paste', editFlags.canPaste),
    { type: 'separator' },
    item('selectAll', editFlags.canSelectAll),
  ];
}

/** Shows the text menu on a right click or the menu key, where the page has no menu of its own. */
export function offerTextMenu(window: BrowserWindow, language: () => Language): void {
  const contents = window.webContents;
  contents.on('context-menu', (_event, params) => {
    const template = textMenuTemplate(params, language(), (command) => contents[command]());
    if (template === null) return;
    const { x, y, menuSourceType } = params;
    Menu.buildFromTemplate(template).popup({ window, x, y, sourceType: menuSourceType });
  });
}
