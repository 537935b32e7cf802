import type { UsbKind } from '../../../../shared/vm-parts';

/** Ports that tablet and keyboard have for ever, present or not. */
export const inputPorts = { tablet: 1, keyboard: 2 } as const;

/**
 * Pure: ports for drives, the first and how many. QEMU's xHCI has 15 here, EHCI six; UHCI has two, of which the second
 * takes a hub with eight.
 */
export function drivePorts(kind: UsbKind): { first: number; count: number } {
  const last = { xhci: 15, ehci: 6, uhci: 8 }[kind];
  return { first: 3, count: last - 2 };
}

/** Pure: QEMU's name of a port: on UHCI all but the first are the hub's. */
export function portName(kind: UsbKind, port: number): string {
  return kind === 'uhci' && port > 1 ? `${hubPort}.${port}` : String(port);
}

/** The port of UHCI that takes the hub. */
export const hubPort = '2';
