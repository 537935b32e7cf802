import type { Backup, BootResult } from './backup';

/** Pure: whether a backup keeps its disks whole, what has changed in them, or some of each. */
export function backupKind({ disks }: Pick<Backup, 'disks'>): 'full' | 'incremental' | 'mixed' {
  const kinds = new Set(disks.map(({ kind }) => kind));
  if (kinds.size > 1) return 'mixed';
  return kinds.has('incremental') ? 'incremental' : 'full';
}

/** Pure: the sentence of `backup.json` about how a copy has started, with its values. */
export function bootWords({ answer, seconds, said }: BootResult): {
  key: `boot.${BootResult['answer'] | 'failed'}`;
  params: { seconds: string; said: string };
} {
  const failed = answer === 'nothing' && said !== '';
  return { key: `boot.${failed ? 'failed' : answer}`, params: { seconds: String(seconds), said } };
}
