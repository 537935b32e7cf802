import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { cacheFile } from '../reading/cache';
import type { MsrFacts } from './msr';

/**
 * What root has read for a user who may not: kept until the next start of the system, as firmware can change the
 * register only then.
 */
const readingSchema = z.object({
  boot: z.string().min(1),
  register: z.number().int(),
  values: z.array(z.object({ value: z.number().int(), cpus: z.number().int().min(1) })).min(1),
});

const keptIn = 'host-register.json';

/** Names this start of the system (random(4)); empty where the kernel does not tell. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/**
 * The register's lower 32 bits on every CPU, from the output of `rdmsr --all --c-language`: a line a CPU, such as
 * `0x100005`. Null when a line is anything else: half a reading proves nothing.
 */
export function parseRegisterOutput(output: string, register: number): MsrFacts | null {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return null;
  const values = new Map<number, number>();
  for (const line of lines) {
    const digits = /^0x([0-9a-f]{1,16})$/i.exec(line.trim())?.[1];
    if (digits === undefined) return null;
    const value = Number(BigInt(`0x${digits}`) & 0xffffffffn);
    values.set(value, (values.get(value) ?? 0) + 1);
  }
  return { register, values: [...values].map(([value, cpus]) => ({ value, cpus })) };
}

/** Keeps a reading until the next start of the system. */
export async function keepRegisterReading(
  cacheFolder: string | null,
  facts: MsrFacts,
  boot = bootId(),
): Promise<void> {
  await cacheFile(cacheFolder, keptIn).store({ boot, ...facts });
}

/** The reading of this start of the system, or null. */
export async function registerReading(
  cacheFolder: string | null,
  boot = bootId(),
): Promise<MsrFacts | null> {
  const kept = readingSchema.safeParse(await cacheFile(cacheFolder, keptIn).load());
  if (!kept.success || boot === '' || kept.data.boot !== boot) return null;
  return { register: kept.data.register, values: kept.data.values };
}
