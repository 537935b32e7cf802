import { describe, expect, it } from 'vitest';
import { issueOf } from '../../../../../renderer/components/fields/field-issues';
import { stepHasError, stepOfField } from '../../../../../renderer/features/wizard/state/issues';
import {
  draftOf,
  emptyWizard,
  isDirty,
  sourceOf,
  withFile,
  type WizardState,
} from '../../../../../renderer/features/wizard/state/wizard-state';
import type { FieldIssue, VmDraft } from '../../../../../shared/draft';
import { sampleFile } from '../../../../fakes/window/router';

const iso = sampleFile({ fileName: 'debian.iso', os: 'debian' });
const kernel = sampleFile({ fileName: 'vmlinuz', kind: 'kernel' });
const initrd = sampleFile({ fileName: 'initrd.img', kind: 'initrd' });

const suggestion = (source: VmDraft['source']): VmDraft => ({
  name: 'debian',
  os: 'debian',
  source,
  arch: 'x86_64',
  accelerator: 'auto',
  memoryMiB: 2048,
  cpus: 2,
  firmware: 'uefi',
  tpm: false,
  newDisk: null,
  diskBus: 'virtio',
  displayAdapter: 'virtio',
  network: true,
});

describe('the source', () => {
  it('is none until its file is chosen', () => {
    expect(sourceOf(emptyWizard)).toBeNull();
    expect(sourceOf({ ...emptyWizard, kind: 'iso' })).toBeNull();
    expect(sourceOf({ ...emptyWizard, kind: 'none' })).toEqual({ kind: 'none' });
  });

  it('needs a kernel but no initial RAM disk', () => {
    expect(sourceOf(withFile(emptyWizard, initrd, 'initrd'))).toBeNull();
    expect(sourceOf(withFile(emptyWizard, kernel, 'kernel'))).toMatchObject({
      kernel: 'grant:vmlinuz',
      initrd: null,
    });
  });

  it('puts a dropped file where its content belongs', () => {
    expect(withFile(emptyWizard, initrd, null)).toMatchObject({
      kind: 'kernel',
      files: { initrd },
    });
    const unknown = sampleFile({ fileName: 'x.bin', kind: 'unknown' });
    expect(withFile({ ...emptyWizard, kind: 'disk' }, unknown, null).kind).toBe('disk');
    expect(withFile(emptyWizard, unknown, null).kind).toBe('iso');
  });

  it('keeps the files of the sources that were looked at before', () => {
    const both = withFile(withFile(emptyWizard, iso, 'iso'), kernel, 'kernel');
    expect(sourceOf({ ...both, kind: 'iso' })).toEqual({ kind: 'iso', file: 'grant:debian.iso' });
  });
});

describe('the draft', () => {
  const ready: WizardState = {
    ...withFile(emptyWizard, iso, 'iso'),
    suggested: suggestion({ kind: 'iso', file: 'grant:debian.iso' }),
  };

  it('is what main suggests with the changes of the person over it', () => {
    const changed = { ...ready, edits: { memoryMiB: 512 } };
    expect(draftOf(changed)).toMatchObject({ memoryMiB: 512, cpus: 2 });
    const suggested = { ...suggestion({ kind: 'iso', file: 'x' }), cpus: 4, memoryMiB: 8192 };
    expect(draftOf({ ...changed, suggested })).toMatchObject({ memoryMiB: 512, cpus: 4 });
  });

  it('is none while the suggestion is for another kind of source', () => {
    expect(draftOf({ ...ready, kind: 'none' })).toBeNull();
  });

  it('takes the usual kernel command line until the person writes one, even an empty one', () => {
    const suggested = suggestion({
      kind: 'kernel',
      kernel: 'grant:vmlinuz',
      initrd: null,
      append: 'console=ttyS0',
    });
    const state = { ...withFile(emptyWizard, kernel, 'kernel'), suggested };
    expect(draftOf(state)?.source).toMatchObject({ append: 'console=ttyS0' });
    expect(draftOf({ ...state, append: '' })?.source).toMatchObject({ append: '' });
  });
});

describe('closing', () => {
  it('loses nothing before anything was chosen', () => {
    expect(isDirty(emptyWizard)).toBe(false);
    expect(isDirty({ ...emptyWizard, kind: 'none' })).toBe(true);
  });
});

describe('issues', () => {
  const issue = (field: string, severity: FieldIssue['severity']): FieldIssue => ({
    field,
    code: 'x',
    params: {},
    severity,
    text: '',
  });

  it.each([
    ['name', 'guest'],
    ['memoryMiB', 'guest'],
    ['tpm', 'guest'],
    ['source.file', 'source'],
    ['source.append', 'source'],
    ['source.use', 'disk'],
    ['newDisk.sizeBytes', 'disk'],
    ['diskBus', 'disk'],
    ['arch', 'guest'],
  ])('of %s are told on the page %s', (field, step) => {
    expect(stepOfField(field)).toBe(step);
  });

  it('show the error of a field before its warning', () => {
    const issues = [issue('name', 'warning'), issue('name', 'error')];
    expect(issueOf(issues, 'name')?.severity).toBe('error');
    expect(issueOf(issues, 'cpus')).toBeNull();
  });

  it('hold a step back only when they are errors', () => {
    expect(stepHasError([issue('name', 'warning')], 'guest')).toBe(false);
    expect(stepHasError([issue('name', 'error')], 'guest')).toBe(true);
    expect(stepHasError([issue('name', 'error')], 'disk')).toBe(false);
  });
});
