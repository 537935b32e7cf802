import type { HostChange } from '../../../shared/host-watch';
import { subjects, type Fingerprint, type Trace } from './fingerprint';

type Kind = HostChange['kind'];
type How = 'added' | 'removed' | 'changed';

/** What it means when something in a subject came, went or became different. */
const kinds: Record<keyof Fingerprint, Record<How, Kind>> = {
  modules: { added: 'module-loaded', removed: 'module-removed', changed: 'module-loaded' },
  moduleSettings: same('module-settings'),
  moduleRules: same('module-rules'),
  deviceFiles: same('device-file'),
  groups: same('groups'),
  devices: { added: 'device-added', removed: 'device-removed', changed: 'device-driver' },
  iommu: same('iommu'),
  programs: same('programs'),
  firmware: same('firmware'),
};

function same(kind: Kind): Record<How, Kind> {
  return { added: kind, removed: kind, changed: kind };
}

function compareTraces(before: Trace, after: Trace): { how: How; name: string }[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (old === now) return [];
    const how = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    return [{ how, name }];
  });
}

/** Pure: what differs between two fingerprints, each kind once with the names it is about; empty when nothing does. */
export function compareFingerprints(before: Fingerprint, after: Fingerprint): HostChange[] {
  const found = new Map<Kind, string[]>();
  for (const subject of subjects) {
    for (const { how, name } of compareTraces(before[subject], after[subject])) {
      const kind = kinds[subject][how];
      found.set(kind, [...(found.get(kind) ?? []), name]);
    }
  }
  return withoutEchoes(found);
}

/** A module that comes or goes takes its parameters along: that is one change to people. */
function withoutEchoes(found: Map<Kind, string[]>): HostChange[] {
  const moved = new Set([
    ...(found.get('module-loaded') ?? []),
    ...(found.get('module-removed') ?? []),
  ]);
  const settings = found.get('module-settings')?.filter((name) => {
    return !moved.has(name.split('.', 1)[0] ?? '');
  });
  if (settings?.length === 0) found.delete('module-settings');
  else if (settings) found.set('module-settings', settings);
  return [...found].map(([kind, names]) => ({ kind, names }));
}
