import path from 'node:path';
import { portForwardSchema, type PortForward } from '../../shared/vm-config';
import { parseCount, parseMemory, parseSize } from '../../shared/units';
import { UsageError, type ParsedArguments } from './context';

/** The path of a file, absolute. @throws UsageError for an empty word, which would be the folder one is in. */
export function filePath(word: string, name: string): string {
  if (word === '') throw new UsageError('emptyPath', { name });
  return path.resolve(word);
}

/** A whole number, or null when the option was not given. @throws UsageError for anything else. */
export function numberOption(given: ParsedArguments, option: string): number | null {
  const value = given.text(option);
  if (value === null) return null;
  const number = parseCount(value);
  if (number === null) throw new UsageError('badNumber', { option: `--${option}`, value });
  return number;
}

/** Bytes, or null when the option was not given. @throws UsageError for what is no size. */
export function sizeOption(given: ParsedArguments, option: string): number | null {
  const value = given.text(option);
  if (value === null) return null;
  const bytes = parseSize(value);
  if (bytes === null) {
    throw new UsageError('badSize', { option: `--${option}`, value });
  }
  return bytes;
}

/** Memory in MiB: a size, or a bare number, which is MiB already as for QEMU's `-m`. @throws UsageError. */
export function memoryOption(given: ParsedArguments, option: string): number | null {
  const value = given.text(option);
  if (value === null) return null;
  const mebibytes = parseMemory(value);
  if (mebibytes === null) throw new UsageError('badSize', { option: `--${option}`, value });
  return mebibytes;
}

/** One of `choices`, or null when the option was not given. @throws UsageError for another word. */
export function choiceOption<T extends string>(
  given: ParsedArguments,
  option: string,
  choices: readonly T[],
): T | null {
  const value = given.text(option);
  if (value === null) return null;
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  const words = { option: `--${option}`, value, choices: choices.join(', ') };
  throw new UsageError('badChoice', words);
}

/**
 * Reads `PROTOCOL:[ADDRESS:]PORT:GUEST-PORT`, such as `tcp:8080:80`; without an address only this computer is served.
 * @throws UsageError for anything else.
 */
export function forwardValue(value: string): PortForward {
  const match = /^(tcp|udp):(?:([\d.]+):)?(\d{1,5}):(\d{1,5})$/i.exec(value);
  const [, protocol, hostAddress, hostPort, guestPort] = match ?? [];
  const rule = portForwardSchema.safeParse({
    protocol: protocol?.toLowerCase(),
    ...(hostAddress !== undefined && { hostAddress }),
    hostPort: Number(hostPort),
    guestPort: Number(guestPort),
  });
  if (!rule.success) throw new UsageError('badForward', { value });
  return rule.data;
}

/** A rule as {@link forwardValue} reads it; the address is left out where it is the usual one. */
export function forwardText({ protocol, hostAddress, hostPort, guestPort }: PortForward): string {
  const address = hostAddress === '' ? '0.0.0.0' : hostAddress;
  const place = address === usualAddress ? '' : `${address}:`;
  return `${protocol}:${place}${hostPort}:${guestPort}`;
}

/** Only this computer: the schema's. */
const usualAddress = portForwardSchema.shape.hostAddress.parse(undefined);
