import type { Backup, PrunePlan } from '../../../shared/backup';
import type { Backups } from '../../../shared/backup-calls';
import { failure } from '../../../shared/errors';
import { keptBy, type Retention } from '../../../shared/retention';

/** A backup as main would tell of it. */
const sampleBackup = (given: Partial<Backup> & Pick<Backup, 'id'>): Backup => ({
  createdAt: '2026-11-22T10:15:30.000Z',
  guest: 'running',
  frozen: false,
  disks: [{ id: 'disk0', virtualBytes: 21_474_836_480, kind: 'full', base: null, why: 'first' }],
  leftOut: [],
  hasNvram: true,
  hasTpm: false,
  bytes: 4_294_967_296,
  boot: null,
  ...given,
});

/** The backups of every machine of a fake world. */
export class FakeBackups {
  folder: string | null = null;
  backups: Backup[] = [];
  away = false;
  /** Thrown in the place of the look at them. */
  damaged: (() => Error) | null = null;
  /** Thrown where they are read. */
  unreadable: (() => Error) | null = null;
  /** Names of machines that were made of them. */
  readonly restored: string[] = [];

  look({ id, name }: { id: string; name: string }, token: string | null): Backups {
    if (this.unreadable) throw this.unreadable();
    if (token !== null) this.folder ??= '/media/usb/backups';
    const { folder, away, backups } = this;
    if (folder === null || away || backups.length === 0) return { folder, away, set: null };
    const set = { vmId: id, name, folder: `${folder}/${name}-${id.slice(0, 8)}`, backups };
    return { folder, away, set: { ...set, unreadable: [] } };
  }

  refuseWithoutFolder(token: string | null): void {
    if (this.folder === null && token === null) throw failure('backup-not-chosen');
  }

  run(_token: string | null, full: boolean): void {
    const number = this.backups.length + 1;
    const base = this.backups.at(-1)?.id ?? null;
    const whole = full || base === null;
    const why = full ? 'asked' : base === null ? 'first' : null;
    const kind = whole ? 'full' : 'incremental';
    const disk = { id: 'disk0', virtualBytes: 21_474_836_480, why } as const;
    this.backups = [
      ...this.backups,
      sampleBackup({
        id: `2026-11-22T10-15-${String(number).padStart(2, '0')}Z-00aa`,
        createdAt: `2026-11-22T10:${String(14 + number)}:30.000Z`,
        disks: [{ ...disk, kind, base: whole ? null : base }],
        bytes: whole ? 4_294_967_296 : 106_954_752,
      }),
    ];
  }

  verify(): void {
    if (this.damaged) throw this.damaged();
  }

  remove(id: string): void {
    this.backups = this.backups.filter((backup) => backup.id !== id);
  }

  planPrune(rule: Retention): PrunePlan {
    const stay = keptBy(this.backups, rule);
    const ids = this.backups.map(({ id }) => id);
    const kept = ids.filter((id) => stay.has(id));
    const removed = ids.filter((id) => !stay.has(id));
    return { kept, removed, merged: removed.length > 0 ? kept.slice(0, 1) : [], needed: 1_048_576 };
  }

  prune(rule: Retention): void {
    for (const id of this.planPrune(rule).removed) this.remove(id);
  }

  boot(id: string): void {
    const boot = {
      at: '2026-11-22T11:00:00.000Z',
      answer: 'agent' as const,
      seconds: 21.4,
      said: '',
    };
    this.backups = this.backups.map((backup) => (backup.id === id ? { ...backup, boot } : backup));
  }
}
