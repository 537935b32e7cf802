import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { QemuCapabilities } from '../../electron/qemu/capabilities/types';
import { differences, type Difference } from './libvirt/compare';
import { definition, definitionNames } from './libvirt/definitions';
import { ourWords } from './libvirt/our-words';
import { partsOf } from './libvirt/parts';
import { theirWords } from './libvirt/their-words';
import { realQemu } from './qemu/support';

// Typical definitions, each with the domain that says the same to libvirt (`test/fixtures/libvirt/NAME.xml`). What both
// start is compared device by device, and every difference is in `differences.json` with its reason. Under emulation,
// as every computer has that.

const expectedSchema = z.array(
  z.object({
    /** Why it is so. */
    why: z.string().min(20),
    differences: z.array(
      z.strictObject({
        of: z.string(),
        property: z.string(),
        /** `*` stands for any value, such as a size. */
        paddock: z.string(),
        libvirt: z.string(),
        /** Definitions that have it; without it, all. */
        in: z.array(z.enum(definitionNames)).optional(),
      }),
    ),
  }),
);
type Expected = z.infer<typeof expectedSchema>[number]['differences'][number];

const line = ({ of, property, paddock, libvirt }: Difference) =>
  `${of}, ${property}: ${paddock} here, ${libvirt} there`;

const isMeant = (row: Expected, found: Difference) =>
  row.of === found.of &&
  row.property === found.property &&
  (row.paddock === '*' || row.paddock === found.paddock) &&
  (row.libvirt === '*' || row.libvirt === found.libvirt);

let expected: Expected[];
let theirs: Map<string, string[]>;
const qemus = new Map<string, QemuCapabilities>();

beforeAll(async () => {
  const text = await readFile('test/fixtures/libvirt/differences.json', 'utf8');
  expected = expectedSchema.parse(JSON.parse(text)).flatMap(({ differences: rows }) => rows);
  const cache = await mkdtemp(path.join(tmpdir(), 'pd-cache-'));
  for (const arch of ['x86_64', 'aarch64'] as const) qemus.set(arch, await realQemu(cache, arch));
  await rm(cache, { recursive: true });
  theirs = await theirWords(definitionNames);
});

describe('what is started, beside libvirt', () => {
  it.each(definitionNames)('%s', (name) => {
    const config = definition(name);
    const capabilities = qemus.get(config.arch);
    if (!capabilities) throw new Error(`No QEMU was asked for ${config.arch}.`);
    const found = differences(
      partsOf(ourWords(config, capabilities)),
      partsOf(theirs.get(name) ?? []),
    );
    const here = expected.filter((row) => row.in === undefined || row.in.includes(name));
    const unlisted = found.filter((each) => !here.some((row) => isMeant(row, each)));
    const gone = here.filter((row) => !found.some((each) => isMeant(row, each)));
    expect({ unlisted: unlisted.map(line), gone: gone.map(line) }).toEqual({
      unlisted: [],
      gone: [],
    });
  });
});
