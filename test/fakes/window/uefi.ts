import { failure } from '../../../shared/errors';
import type { UefiContents, UefiVariables, UefiWish } from '../../../shared/uefi';

/** What a guest's firmware remembers that trusts Microsoft's certificates of 2011. */
export const sampleUefi: UefiVariables = {
  contents: {
    entries: [
      {
        id: '0004',
        name: 'debian',
        kind: 'system',
        file: '\\EFI\\debian\\shimx64.efi',
        active: true,
        automatic: false,
      },
      { id: '0001', name: 'UEFI Disk', kind: 'device', file: null, active: true, automatic: true },
      { id: '0002', name: 'UiApp', kind: 'setup', file: null, active: true, automatic: false },
    ],
    ordered: 3,
    next: null,
    setup: false,
    secureBoot: 'on',
    customMode: false,
    certificates: [
      {
        database: 'PK',
        subject: 'Debian UEFI Secure Boot (PK/KEK key)',
        issuer: 'Debian',
        expires: '2099-07-05T23:42:49.000Z',
      },
      {
        database: 'db',
        subject: 'Microsoft Corporation UEFI CA 2011',
        issuer: 'Microsoft',
        expires: '2026-06-27T21:32:45.000Z',
      },
    ],
    hashes: { db: 0, dbx: 77 },
    missing: [{ database: 'db', subject: 'Microsoft UEFI CA 2023' }],
    damaged: false,
  },
  fresh: false,
  problem: null,
  template: '/usr/share/OVMF/OVMF_VARS_4M.ms.fd',
  kept: [],
};

/** The variables after a change, as main would make it. */
export function changedUefi(before: UefiVariables, change: UefiWish): UefiVariables {
  const { contents } = before;
  if (change.kind === 'reset') {
    const at = '2026-11-22T10:15:30.000Z';
    const kept = [{ name: 'nvram.qcow2.20261122T101530Z', at, bytes: 540_672 }, ...before.kept];
    return { ...before, contents: null, template: null, kept };
  }
  if (change.kind === 'restore') return { ...sampleUefi };
  if (change.kind === 'forget') {
    return { ...before, kept: before.kept.filter(({ name }) => name !== change.name) };
  }
  if (!contents) throw failure('nvram-empty');
  return { ...before, contents: changedContents(contents, change) };
}

function changedContents(
  contents: UefiContents,
  change: Exclude<UefiWish, { kind: 'reset' | 'restore' | 'forget' }>,
): UefiContents {
  const { entries } = contents;
  switch (change.kind) {
    case 'order': {
      const first = change.order.flatMap((id) => entries.find((entry) => entry.id === id) ?? []);
      return { ...contents, entries: [...new Set([...first, ...entries])] };
    }
    case 'remove': {
      const left = entries.filter(({ id }) => id !== change.entry);
      return { ...contents, entries: left, ordered: left.length };
    }
    case 'next':
      return { ...contents, next: change.entry };
    case 'setup':
      return { ...contents, setup: change.on };
    case 'renew':
      return { ...contents, missing: [] };
    case 'enrol': {
      const added = { subject: 'Kim', issuer: 'Kim', expires: '2099-01-01T00:00:00.000Z' };
      const database = change.into ?? 'db';
      return { ...contents, certificates: [...contents.certificates, { database, ...added }] };
    }
  }
}
