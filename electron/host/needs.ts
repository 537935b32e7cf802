import type { Need, NeedId, Verdict, VerdictId } from '../../shared/host';
import { message } from './messages';

/** What only some want. Everything else belongs to one of the four needs. */
export const extras: readonly VerdictId[] = ['nested', 'iommu', 'sr-iov', 'confidential'];

const rowsOf: Record<NeedId, readonly VerdictId[]> = {
  processor: ['cpu-virtualization', 'second-level-paging'],
  kvm: ['kvm-module', 'kvm-device', 'kvm-trial', 'kvm-config'],
  qemu: ['qemu', 'firmware-images', 'virtio'],
  room: ['memory', 'disk-space'],
};

/** Sentences that say no more than that something else is missing, with the verdict that tells what. */
const explainedBy: Readonly<Record<string, VerdictId>> = {
  'second-level-paging.follows': 'cpu-virtualization',
  'second-level-paging.part-of': 'cpu-virtualization',
  'kvm-module.refused': 'cpu-virtualization',
  'kvm-module.pvm-idle': 'cpu-virtualization',
  'kvm-module.pvm-refused': 'cpu-virtualization',
  'nested.follows': 'cpu-virtualization',
  'kvm-device.absent': 'kvm-module',
  'kvm-device.absent-unknown': 'kvm-module',
  'kvm-device.no-driver': 'kvm-module',
  'kvm-trial.impossible': 'kvm-device',
};

type Verdicts = ReadonlyMap<VerdictId, Verdict>;

function find(verdicts: Verdicts, id: VerdictId): Verdict {
  const found = verdicts.get(id);
  if (!found) throw new Error(`no verdict ${id}`);
  return found;
}

/** The first cause of a verdict, at the end of the chain; null where it speaks for itself. */
function causeOf(verdicts: Verdicts, id: VerdictId): VerdictId | null {
  const next = explainedBy[find(verdicts, id).summary.key];
  // What works explains nothing that does not.
  if (next === undefined || find(verdicts, next).verdict === 'on') return null;
  return causeOf(verdicts, next) ?? next;
}

/** The verdicts with the one that explains each, so that one cause is told once. */
export function withCauses(all: readonly Verdict[]): Verdict[] {
  const verdicts = new Map(all.map((one) => [one.id, one]));
  return all.map((one) => {
    const because = one.verdict === 'on' ? null : causeOf(verdicts, one.id);
    // The next step and the fixes stand where the cause is told.
    return because === null ? one : { ...one, because, next: null, remedies: [] };
  });
}

/** The verdict that a need goes by: the first that stands in the way, else the one that says most. */
function decidingRow(verdicts: Verdicts, id: NeedId): Verdict {
  const row = (of: VerdictId) => find(verdicts, of);
  const firstOf = (...ids: VerdictId[]) => ids.map(row).find(({ verdict }) => verdict !== 'on');
  switch (id) {
    case 'processor': {
      const paging = row('second-level-paging');
      const slow = paging.verdict === 'blocked' || paging.verdict === 'not-in-hardware';
      return firstOf('cpu-virtualization') ?? (slow ? paging : row('cpu-virtualization'));
    }
    case 'kvm': {
      const trial = row('kvm-trial');
      if (trial.verdict === 'on' || trial.verdict === 'blocked') return trial;
      return firstOf('kvm-module', 'kvm-device') ?? row('kvm-device');
    }
    case 'qemu':
      return row('qemu');
    case 'room':
      return firstOf('memory', 'disk-space') ?? row('memory');
  }
}

/** What is said where a need is met, in place of its row's own sentence. */
function summaryWhenMet(verdicts: Verdicts, id: NeedId): Need['summary'] | null {
  if (id === 'kvm') {
    const tried = find(verdicts, 'kvm-trial').verdict === 'on';
    return message(tried ? 'need.ready' : 'need.not-tested');
  }
  if (id !== 'room') return null;
  const free = (of: VerdictId) => find(verdicts, of).summary.params['available'];
  const [memory, disk] = [free('memory'), free('disk-space')];
  return memory && disk ? message('need.room-on', { memory, disk }) : null;
}

function needOf(verdicts: Verdicts, id: NeedId): Need {
  const deciding = decidingRow(verdicts, id);
  const home = Object.entries(rowsOf).find(([, rows]) =>
    rows.includes(deciding.because ?? deciding.id),
  );
  const waits = deciding.because !== null && home?.[0] === 'processor' && id !== 'processor';
  const met = deciding.verdict === 'on';
  const untried = id === 'kvm' && met ? find(verdicts, 'kvm-trial').next : null;
  return {
    id,
    title: message(`need.${id}`),
    verdict: deciding.verdict,
    summary: waits
      ? message('need.waits')
      : ((met ? summaryWhenMet(verdicts, id) : null) ?? deciding.summary),
    next: deciding.next ?? untried,
    rows: [...rowsOf[id]],
    deciding: deciding.id,
    because: waits ? 'processor' : null,
  };
}

/**
 * The four needs, from verdicts that {@link withCauses} has looked through. A processor without virtualization and a
 * KVM that works all the same (kvm_pvm, proved by the test) leave both answers as they are.
 */
export function needsOf(all: readonly Verdict[]): Need[] {
  const verdicts = new Map(all.map((one) => [one.id, one]));
  return (['processor', 'kvm', 'qemu', 'room'] as const).map((id) => needOf(verdicts, id));
}
