import { z } from 'zod';
import type { FieldIssue } from '../../../shared/draft';
import type { EditedConfig, HardwareChoices } from '../../../shared/hardware';
import { isSamePort } from '../../../shared/vm-config';
import { limits } from '../../../shared/vm-parts';
import { caution, problem } from './issues';
import { choiceIssue } from './validate-board';
import { numberIssues } from './validate-values';

type Card = EditedConfig['nics'][number];
type Forward = Card['forwards'][number];

/** What the other machines have, each with the name of one of them; and what this computer lets its users have. */
export interface OtherCards {
  /** By MAC address, lower case. */
  macs: ReadonlyMap<string, string>;
  /** By {@link portKey}. */
  ports: ReadonlyMap<string, string>;
  /** By number of its vsock. */
  cids: ReadonlyMap<number, string>;
  /** Ports of this computer below it are the administrator's. */
  firstFreePort: number;
}

/** A forwarded port of this computer as a key. */
export const portKey = ({ protocol, hostAddress, hostPort }: Forward): string =>
  `${protocol} ${hostAddress} ${hostPort}`;

/** Pure: what is wrong with network cards and the ports that are forwarded to them. */
export function cardIssues(
  { nics }: EditedConfig,
  { nicModels }: HardwareChoices,
  others: OtherCards,
): FieldIssue[] {
  const forwards = nics.flatMap((nic) => nic.forwards);
  return [
    ...nics.flatMap((nic) => [
      ...choiceIssue(`nics.${nic.id}.model`, nicModels, nic.model),
      ...macIssues(nic, nics, others),
      ...networkIssues(nic),
      ...nic.forwards.flatMap((forward, at) =>
        forwardIssues(forward, `nics.${nic.id}.forwards.${at}`, forwards, others),
      ),
      ...(nic.forwards.length > limits.forwards
        ? [
            problem(`nics.${nic.id}.forwards`, 'forwards-too-many', {
              max: String(limits.forwards),
            }),
          ]
        : []),
    ]),
    ...(nics.length > limits.nics
      ? [problem('nics', 'cards-too-many', { max: String(limits.nics) })]
      : []),
  ];
}

function macIssues(nic: Card, nics: readonly Card[], { macs }: OtherCards): FieldIssue[] {
  const field = `nics.${nic.id}.mac`;
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(nic.mac)) return [problem(field, 'mac-invalid')];
  if (/^.[13579bdf]/.test(nic.mac)) return [problem(field, 'mac-group')];
  if (nics.some(({ id, mac }) => id !== nic.id && mac === nic.mac)) {
    return [problem(field, 'mac-twice')];
  }
  const name = macs.get(nic.mac);
  return name === undefined ? [] : [caution(field, 'mac-elsewhere', { name })];
}

function networkIssues({ id, model, mtu, forwards, backend }: Card): FieldIssue[] {
  const field = `nics.${id}.mtu`;
  return [
    ...(mtu !== undefined && model !== 'virtio'
      ? [problem(field, 'mtu-needs-virtio')]
      : numberIssues(field, mtu, limits.mtu)),
    ...(backend?.kind === 'none' && forwards.length > 0
      ? [problem(`nics.${id}.backend`, 'forwards-need-network')]
      : []),
  ];
}

function forwardIssues(
  forward: Forward,
  field: string,
  all: readonly Forward[],
  { ports, firstFreePort }: OtherCards,
): FieldIssue[] {
  const { hostAddress, hostPort, guestPort } = forward;
  const isPort = (port: number) => Number.isInteger(port) && port >= 1 && port <= 65_535;
  const wrong = [
    ...(isPort(hostPort) ? [] : [problem(`${field}.hostPort`, 'port-invalid')]),
    ...(isPort(guestPort) ? [] : [problem(`${field}.guestPort`, 'port-invalid')]),
    ...(hostAddress === '' || z.ipv4().safeParse(hostAddress).success
      ? []
      : [problem(`${field}.hostAddress`, 'address-invalid')]),
  ];
  if (wrong.length > 0) return wrong;
  if (all.some((other) => other !== forward && isSamePort(other, forward))) {
    return [problem(`${field}.hostPort`, 'port-twice')];
  }
  const name = ports.get(portKey(forward));
  if (name !== undefined) return [caution(`${field}.hostPort`, 'port-elsewhere', { name })];
  if (hostPort >= firstFreePort) return [];
  return [caution(`${field}.hostPort`, 'port-privileged', { first: String(firstFreePort) })];
}
