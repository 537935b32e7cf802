import { optionString, type JsonProperties, type OptionProperties } from './options';

/**
 * One thing that QEMU is given: for a start it becomes words of the command line (`to-argv.ts`), for a running guest a
 * command of its monitor (`to-qmp.ts`). Nothing about a device is written anywhere else.
 */
export type HardwareItem =
  | Device
  | BlockNode
  | QemuObject
  | NetworkBackend
  | SocketChannel
  | Output
  | ClipboardAgent
  | Option;

/** What the guest sees. */
export interface Device {
  kind: 'device';
  id: string;
  driver: string;
  /** Without `driver` and `id`. */
  properties: JsonProperties;
}

/** A node of the block layer: a file, or the image in it. */
export interface BlockNode {
  kind: 'blockdev';
  /** Its node name: at most 31 characters. */
  id: string;
  driver: string;
  properties: JsonProperties;
}

export interface QemuObject {
  kind: 'object';
  id: string;
  type: string;
  properties: JsonProperties;
}

/** What is behind a network card. */
export interface NetworkBackend {
  kind: 'netdev';
  id: string;
  type: 'user';
  /** `tcp:127.0.0.1:2222-:22`, one for each port that is forwarded. */
  hostfwd: readonly string[];
  /** It leads nowhere else. */
  restrict?: true;
}

/** A unix socket that a device or monitor talks through. */
export interface SocketChannel {
  kind: 'chardev';
  id: string;
  path: string;
  /** QEMU listens, without waiting for anybody; else it connects. */
  listens: boolean;
  /** Where QEMU writes what goes out, too: an absolute path. */
  logfile?: string;
}

/** Takes what a device puts out. */
export interface Output {
  kind: 'output';
  id: string;
  /** Absolute; it is added to. null: nothing is kept. */
  file: string | null;
}

/** QEMU's word for its half of SPICE's agent (QEMU manual, "Character device options"). */
export const clipboardBackend = 'qemu-vdagent';

/** QEMU's half of SPICE's agent, for the clipboard. */
export interface ClipboardAgent {
  kind: 'clipboard';
  id: string;
  /** Also for the pointer; else it stays with the tablet. */
  pointer: boolean;
}

/** What only a start can say: the machine, its clock, the picture's socket. */
export interface Option {
  kind: 'option';
  /** With its dash: `-machine`. */
  name: string;
  /** As it stands on the command line; null for an option without one. */
  value: string | null;
}

export function device(driver: string, id: string, properties: JsonProperties = {}): Device {
  return { kind: 'device', id, driver, properties };
}

export function blockNode(driver: string, id: string, properties: JsonProperties = {}): BlockNode {
  return { kind: 'blockdev', id, driver, properties };
}

export function object(type: string, id: string, properties: JsonProperties = {}): QemuObject {
  return { kind: 'object', id, type, properties };
}

/** A listening unix socket. */
export function listener(id: string, path: string, logfile?: string): SocketChannel {
  return { kind: 'chardev', id, path, listens: true, ...(logfile !== undefined && { logfile }) };
}

export function output(id: string, file: string | null): Output {
  return { kind: 'output', id, file };
}

/**
 * An option whose value is an option string.
 * @param first its leading word without a key, a constant of our own.
 */
export function option(
  name: string,
  first: string | null,
  properties: OptionProperties = {},
): Option {
  return { kind: 'option', name, value: optionString(first, properties) };
}

/** An option that takes its value whole, such as a file name, or none: no keys, no escaping. */
export function plainOption(name: string, value: string | null = null): Option {
  return { kind: 'option', name, value };
}

/** A property of every device of a type. */
export function globalOption(
  driver: string,
  property: string,
  value: string | number | boolean,
): Option {
  return option('-global', null, { driver, property, value });
}
