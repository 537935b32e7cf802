import { isListPart, partsBetween, type Part } from '../../../shared/definition/merge';
import type { VmConfig } from '../../../shared/vm-config';
import type { VmActor } from '../supervise/vm-actor';

/** Writes down what this process has changed of a definition. @param before what it was. */
export function tellChange({ diary, definition }: VmActor, before: VmConfig): void {
  const after = definition.config;
  const parts = partsBetween(before, after);
  const { added, removed, changed } = changesOf(parts, before, after);
  for (const { part, device } of added) diary.acted('device-added', { part, device });
  for (const { part, device } of removed) diary.acted('device-removed', { part, device });
  if (changed.length > 0) diary.acted('changed', { parts: changed.join(' ') });
}

interface Changes {
  added: { part: Part; device: string }[];
  removed: { part: Part; device: string }[];
  /** Parts of which something else is another one. */
  changed: Part[];
}

/** Pure: what of these parts came, went, or became another one. */
function changesOf(parts: readonly Part[], before: VmConfig, after: VmConfig): Changes {
  const changes: Changes = { added: [], removed: [], changed: [] };
  for (const part of parts) {
    if (!isListPart(part)) {
      changes.changed.push(part);
      continue;
    }
    const ids = (config: VmConfig) => (config[part] ?? []).map(({ id }) => id);
    const [had, has] = [ids(before), ids(after)];
    const came = has.filter((id) => !had.includes(id));
    const went = had.filter((id) => !has.includes(id));
    changes.added.push(...came.map((device) => ({ part, device })));
    changes.removed.push(...went.map((device) => ({ part, device })));
    if (came.length === 0 && went.length === 0) changes.changed.push(part);
  }
  return changes;
}
