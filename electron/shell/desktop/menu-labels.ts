import english from '../../../shared/texts/en/menu.json';
import chinese from '../../../shared/texts/zh-CN/menu.json';
import type { Language } from '../../../shared/texts/language';

export type MenuLabels = typeof english;

/** The words of menus and of the system's own dialogs. */
export const menuLabels: Record<Language, MenuLabels> = { en: english, 'zh-CN': chinese };
