import 'i18next';
import type automatic from '../../shared/texts/en/automatic.json';
import type backup from '../../shared/texts/en/backup.json';
import type clone from '../../shared/texts/en/clone.json';
import type common from '../../shared/texts/en/common.json';
import type definition from '../../shared/texts/en/definition.json';
import type disks from '../../shared/texts/en/disks.json';
import type consoles from '../../shared/texts/en/consoles.json';
import type events from '../../shared/texts/en/events.json';
import type gallery from '../../shared/texts/en/gallery.json';
import type exporting from '../../shared/texts/en/export.json';
import type guest from '../../shared/texts/en/guest.json';
import type hardware from '../../shared/texts/en/hardware.json';
import type errors from '../../shared/texts/en/errors.json';
import type jobs from '../../shared/texts/en/jobs.json';
import type monitor from '../../shared/texts/en/monitor.json';
import type panel from '../../shared/texts/en/panel.json';
import type settings from '../../shared/texts/en/settings.json';
import type snapshots from '../../shared/texts/en/snapshots.json';
import type trash from '../../shared/texts/en/trash.json';
import type uefi from '../../shared/texts/en/uefi.json';
import type vm from '../../shared/texts/en/vm.json';
import type wizard from '../../shared/texts/en/wizard.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      automatic: typeof automatic;
      backup: typeof backup;
      clone: typeof clone;
      common: typeof common;
      consoles: typeof consoles;
      disks: typeof disks;
      definition: typeof definition;
      errors: typeof errors;
      events: typeof events;
      gallery: typeof gallery;
      export: typeof exporting;
      guest: typeof guest;
      hardware: typeof hardware;
      jobs: typeof jobs;
      monitor: typeof monitor;
      panel: typeof panel;
      settings: typeof settings;
      snapshots: typeof snapshots;
      trash: typeof trash;
      uefi: typeof uefi;
      vm: typeof vm;
      wizard: typeof wizard;
      /** Keys of these come from main as data. */
      explain: Record<string, string>;
      host: Record<string, string>;
      reasons: Record<string, string>;
      validation: Record<string, string>;
      warnings: Record<string, string>;
      menu: Record<string, string>;
    };
  }
}
