import english from '../../renderer/i18n/en/menu.json';
import chinese from '../../renderer/i18n/zh-CN/menu.json';
import type { Language } from './language';

export type MenuLabels = typeof english;

/** The words of menus and of the system's own dialogs. */
export const menuLabels: Record<Language, MenuLabels> = { en: english, 'zh-CN': chinese };
