import 'i18next';
import type common from './en/common.json';
import type consoles from './en/consoles.json';
import type errors from './en/errors.json';
import type panel from './en/panel.json';
import type settings from './en/settings.json';
import type vm from './en/vm.json';
import type wizard from './en/wizard.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      common: typeof common;
      consoles: typeof consoles;
      errors: typeof errors;
      panel: typeof panel;
      settings: typeof settings;
      vm: typeof vm;
      wizard: typeof wizard;
      /** Keys of these come from main as data. */
      host: Record<string, string>;
      validation: Record<string, string>;
      menu: Record<string, string>;
    };
  }
}
