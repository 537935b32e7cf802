import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  keepRegisterReading,
  parseRegisterOutput,
  registerReading,
} from '../../../../electron/host/snapshot/cpu/register-reading';

describe('what rdmsr prints', () => {
  it('is the lower half of the register, with the CPUs that have it', () => {
    expect(parseRegisterOutput('0x5\n0x5\n0x100000001\n', 0x3a)).toEqual({
      register: 0x3a,
      values: [
        { value: 5, cpus: 2 },
        { value: 1, cpus: 1 },
      ],
    });
  });

  it.each(['', '\n', '0x5\nrdmsr: CPU 1 cannot read MSR 0x0000003a\n', '5', '0x'])(
    'is nothing when it is %j',
    (output) => expect(parseRegisterOutput(output, 0x3a)).toBeNull(),
  );
});

describe('a reading', () => {
  const facts = { register: 0x3a, values: [{ value: 1, cpus: 8 }] };
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'paddock-register-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('holds until the next start of the system', async () => {
    await keepRegisterReading(folder, facts, 'this start');
    expect(await registerReading(folder, 'this start')).toEqual(facts);
    expect(await registerReading(folder, 'the next')).toBeNull();
  });

  it('is none where the kernel does not name its start', async () => {
    await keepRegisterReading(folder, facts, '');
    expect(await registerReading(folder, '')).toBeNull();
  });

  it('is none when the file is damaged', async () => {
    writeFileSync(
      path.join(folder, 'host-register.json'),
      '{"boot":"x","register":58,"values":[]}',
    );
    expect(await registerReading(folder, 'x')).toBeNull();
  });
});
