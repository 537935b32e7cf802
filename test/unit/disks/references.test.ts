import * as fc from 'fast-check';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { siblingPath } from '../../../electron/disks/inspect/references';

describe('names inside an image', () => {
  it('count as part of it only as plain files beside it', () => {
    expect(siblingPath('/images/a.qcow2', 'base.qcow2')).toBe('/images/base.qcow2');
    expect(siblingPath('/images/a.qcow2', './base.qcow2')).toBe('/images/base.qcow2');
    expect(siblingPath('/images/a.qcow2', '/images/base.qcow2')).toBe('/images/base.qcow2');
  });

  it.each([
    '/etc/shadow',
    '../base.qcow2',
    'sub/base.qcow2',
    'json:{"driver":"file","filename":"/etc/shadow"}',
    'nbd://host/export',
    'file:base.qcow2',
    'fat:.',
    '',
    '.',
    '..',
    'a\u0000b',
  ])('refuses %j', (name) => {
    expect(siblingPath('/images/a.qcow2', name)).toBeNull();
  });

  it('never lead out of the folder', () => {
    const names = fc.sample(fc.string({ maxLength: 60 }), 1000);
    const files = names.flatMap((name) => siblingPath('/images/a.qcow2', name) ?? []);
    expect(files.length).toBeGreaterThan(0);
    expect(new Set(files.map((file) => path.dirname(file)))).toEqual(new Set(['/images']));
  });
});
