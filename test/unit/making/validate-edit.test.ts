import { describe, expect, it } from 'vitest';
import { type EditContext, validateEdit } from '../../../electron/making/draft/validate-edit';
import type { EditedFields } from '../../../shared/draft';
import { sampleConfig } from '../../fakes/vm-configs';
import type { FileFacts } from '../../../electron/making/draft/draft-context';
import { context, readable } from './fixtures';

const before = sampleConfig({ name: 'web', memoryMiB: 2048 });
const host = { ...context().host, memoryMiB: 16_384, availableMiB: null, cores: 4 };
const world: EditContext = {
  host,
  namesTaken: ['mail'],
  namesBeingMade: ['dns'],
  kvm: false,
  model: context().model,
  cpuMax: 288,
  files: new Map(),
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

  it.each<[string, FileFacts, string[], string[]]>([
    ['missing', { state: 'missing' }, ['cd: file-missing'], ['cd: file-missing']],
    ['a folder', { state: 'folder' }, ['cd: file-is-folder'], ['cd: file-is-folder']],
    ['unreadable', { state: 'unreadable' }, ['cd: file-unreadable'], ['cd: file-unreadable']],
    [
      'a web page',
      readable({ stranger: { kind: 'web-page', name: 'HTML' } }, { kind: 'unknown' }),
      ['cd: file-is-web-page'],
      ['cd: file-is-web-page'],
    ],
    [
      'something unknown',
      readable({}, { kind: 'unknown' }),
      ['cd: iso-not-recognized?'],
      ['cd: iso-not-recognized?'],
    ],
    ['without boot record', readable({}, { boots: [] }), [], ['cd: iso-not-bootable?']],
    ['for UEFI', readable({}, { boots: ['uefi'] }), [], ['cd: iso-needs-firmware?']],
    ['for ARM', readable({}, { architectures: ['aarch64'] }), [], ['cd: file-other-architecture']],
    ['good', readable(), [], []],
  ])('a disc that is %s is told at its field', (_name, facts, held, started) => {
    const bios = { ...before, firmware: 'bios' as const };
    const told = (bootFromCd: boolean) => {
      const edit = { name: 'web', memoryMiB: 2048, cpus: 2, accelerator: 'auto' as const };
      const files = new Map([['/discs/a.iso', facts]]);
      const change = { ...edit, cd: '/discs/a.iso', bootFromCd };
      return validateEdit(change, bios, { ...world, files })
        .filter(({ field }) => field === 'cd')
        .map(
          ({ field, code, severity }) => `${field}: ${code}${severity === 'warning' ? '?' : ''}`,
        );
    };
    expect(told(false)).toEqual(held);
    expect(told(true)).toEqual(started);
  });

  it('only warns of a disc that was in the drive before', () => {
    const cdroms = [{ id: 'cd0', file: '/gone.iso', bus: 'sata' as const }];
    expect(issues({ cd: '/gone.iso' }, { ...before, cdroms })).toEqual(['cd: file-missing?']);
  });

  it('lets a machine from a larger computer be renamed', () => {
    const large = { ...before, memoryMiB: 65_536 };
    expect(issues({ name: 'archive' }, large)).toEqual(['memoryMiB: memory-above-host?']);
  });
});
