import { failure } from '../../../shared/errors';
import type { VmConfig } from '../../../shared/vm-config';
import { readPoints, type Point } from './point-store';
import type { LocalMachines } from '../../provider/local-machines';

type Machines = Pick<LocalMachines, 'folder' | 'config'>;

/** The point of an id. @throws AppFailure `snapshot-missing`. */
export function knownPoint(vms: Machines, id: string, snapshot: string): Point {
  const found = readPoints(vms.folder(id)).find((point) => point.id === snapshot);
  if (!found) throw missing(vms.config(id), snapshot);
  return found;
}

/** The point that a title or an id names. @throws AppFailure `snapshot-missing`. */
export function findPoint(vms: Machines, id: string, word: string): Point {
  const points = readPoints(vms.folder(id));
  const found =
    points.find(({ title }) => title === word) ??
    points.find((point) => point.id === word) ??
    points.find(({ title }) => title.toLowerCase() === word.toLowerCase());
  if (!found) throw missing(vms.config(id), word);
  return found;
}

const missing = ({ id, name }: VmConfig, title: string) =>
  failure('snapshot-missing', {
    params: { name, title },
    vmId: id,
    command: `paddock snapshot ${JSON.stringify(name)} list`,
  });
