import { describe, expect, it } from 'vitest';
import { type EditContext, validateEdit } from '../../../electron/making/draft/validate-edit';
import type { EditedFields } from '../../../shared/draft';
import { sampleConfig } from '../../fakes/vm-configs';
import { context } from './fixtures';

const before = sampleConfig({ name: 'web', memoryMiB: 2048 });
const host = { ...context().host, memoryMiB: 16_384, availableMiB: null, cores: 4 };
const world: EditContext = {
  host,
  namesTaken: ['mail'],
  namesBeingMade: ['dns'],
  kvm: false,
  cpuMax: 288,
};

function issues(change: Partial<EditedFields>, definition = before): string[] {
  const { name, memoryMiB, accelerator, cpu } = definition;
  const edit = { name, memoryMiB, accelerator, cpus: cpu.cores, ...change };
  return validateEdit(edit, definition, world).map(
    ({ field, code, severity }) => `${field}: ${code}${severity === 'warning' ? '?' : ''}`,
  );
}

describe('changes of a definition', () => {
  it.each<[Partial<EditedFields>, string[]]>([
    [{}, []],
    [{ name: 'Web' }, []],
    [{ name: ' ' }, ['name: name-empty']],
    [{ name: 'MAIL' }, ['name: name-taken']],
    [{ name: 'DNS' }, ['name: name-being-made']],
    [{ memoryMiB: Number.NaN }, ['memoryMiB: memory-invalid']],
    [{ memoryMiB: 0 }, ['memoryMiB: memory-invalid']],
    [{ memoryMiB: 16_777_216 }, ['memoryMiB: memory-above-host']],
    [{ memoryMiB: 16_777_217 }, ['memoryMiB: memory-invalid']],
    [{ cpus: Number.NaN }, ['cpus: cpus-invalid']],
    [{ cpus: 999 }, ['cpus: cpus-above-machine']],
    [{ cpus: 8 }, ['cpus: cpus-above-cores?']],
    [{ accelerator: 'kvm' }, ['accelerator: kvm-unusable?']],
  ])('%j: %j', (change, expected) => expect(issues(change)).toEqual(expected));

  it('lets a machine from a larger computer be renamed', () => {
    const large = { ...before, memoryMiB: 65_536 };
    expect(issues({ name: 'archive' }, large)).toEqual(['memoryMiB: memory-above-host?']);
  });
});
