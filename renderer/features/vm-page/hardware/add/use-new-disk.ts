import { useEffect, useState } from 'react';
import type { GrantedFile } from '../../../../../shared/contract';
import type { AppError } from '../../../../../shared/errors';
import type { DiskWish, HardwareChoices, JudgedEdit } from '../../../../../shared/hardware';
import { GiB } from '../../../../../shared/units';
import { api, attempt } from '../../../../api/client';
import { errorsOf } from '../../../../components/fields/field-issues';

/** Main looks at the wish this long after the last change, in milliseconds. */
const settleMs = 200;

type Connection = Omit<DiskWish, 'source'>;

/** What the form of a new disk holds. */
export interface NewDisk extends Connection {
  kind: 'new' | 'file';
  sizeBytes: number;
  file: GrantedFile | null;
  use: 'copy' | 'in-place';
  /** The person allows the files elsewhere that the image is built on. */
  outside: boolean;
  writeBase: boolean;
}

/** Pure: what a new disk is like until the person says otherwise: on the bus of the machine's first disk. */
export function usualDisk(bus: DiskWish['bus'] | undefined, choices: HardwareChoices): NewDisk {
  const usable = choices.diskBuses.find(({ lacks }) => !lacks)?.value ?? 'virtio';
  const wanted = choices.diskBuses.find(({ value }) => value === bus);
  return {
    bus: wanted && !wanted.lacks ? wanted.value : usable,
    cache: 'writeback',
    discard: true,
    readOnly: false,
    kind: 'new',
    sizeBytes: 20 * GiB,
    file: null,
    use: 'copy',
    outside: false,
    writeBase: false,
  };
}

/** Pure: the form as main takes it; null while no file is chosen. */
function wishOf(disk: NewDisk): DiskWish | null {
  const { bus, cache, discard, readOnly, kind, sizeBytes, file, use, outside, writeBase } = disk;
  const how = { bus, cache, discard, readOnly };
  if (kind === 'new') return { ...how, source: { kind, sizeBytes } };
  if (!file) return null;
  const allowed = outside ? { allowed: file.info.outside } : {};
  return { ...how, source: { kind, file: file.token, use, writeBase, ...allowed } };
}

/** The form of a new disk, what main says of it, and its adding. */
export function useNewDisk(id: string, first: NewDisk) {
  const [disk, setDisk] = useState(first);
  const [verdict, setVerdict] = useState<{ of: string; judged: JudgedEdit } | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(() => {
    const wish = wishOf(disk);
    if (!wish) return undefined;
    const abort = new AbortController();
    const ask = async () => {
      const outcome = await attempt(
        api.vms.judgeDisk({ id, disk: wish }, { signal: abort.signal }),
      );
      if (!outcome.ok || abort.signal.aborted) return;
      setVerdict({ of: JSON.stringify(wish), judged: outcome.value });
    };
    const timer = setTimeout(() => void ask(), settleMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, disk]);
  /** @returns whether it was added, or its job begun; `wrong` when something is wrong at a field. */
  const add = async (): Promise<'added' | 'wrong' | 'failed'> => {
    const wish = wishOf(disk);
    if (!wish) return 'wrong';
    setBusy(true);
    setError(null);
    // What was said of this very wish a moment ago is not asked again: main looks once more before it adds anything.
    const of = JSON.stringify(wish);
    const looked =
      verdict?.of === of
        ? { ok: true as const, value: verdict.judged }
        : await attempt(api.vms.judgeDisk({ id, disk: wish }));
    if (looked.ok) setVerdict({ of, judged: looked.value });
    const wrong = looked.ok && errorsOf(looked.value.issues).length > 0;
    const outcome =
      looked.ok && !wrong ? await attempt(api.vms.addDisk({ id, disk: wish })) : looked;
    setBusy(false);
    if (wrong) return 'wrong';
    if (!outcome.ok) setError(outcome.error);
    return outcome.ok ? 'added' : 'failed';
  };
  const change = (patch: Partial<NewDisk>) => setDisk((now) => ({ ...now, ...patch }));
  const judged = verdict?.judged ?? null;
  return { disk, change, judged, issues: judged?.issues ?? [], busy, error, add };
}
