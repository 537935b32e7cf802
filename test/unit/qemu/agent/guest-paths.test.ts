import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  guestName,
  guestPath,
  isWholePath,
  numberedName,
} from '../../../../electron/qemu/agent/guest-paths';

describe('names in a guest', () => {
  it('stay as they are, but for what Windows takes in no name', () => {
    expect(guestName('unix', 'a:b\\c?.txt')).toBe('a:b\\c?.txt');
    expect(guestName('windows', String.raw`..\..\Windows\a:b?.txt`)).toBe('.._.._Windows_a_b_.txt');
    expect(guestName('windows', 'ends. .')).toBe('ends_');
    expect(guestName('windows', 'nul.txt')).toBe('_nul.txt');
    expect(guestName('windows', 'nulls.txt')).toBe('nulls.txt');
  });

  it('never lead to another folder of Windows', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(guestName('windows', name)).not.toMatch(/[\\/:\u0000]/);
      }),
    );
  });

  it('get a number before their ending', () => {
    expect(numberedName('a.txt', 1)).toBe('a.txt');
    expect(numberedName('a.tar.gz', 2)).toBe('a.tar (2).gz');
    expect(numberedName('README', 3)).toBe('README (3)');
    expect(numberedName('.profile', 2)).toBe('.profile (2)');
  });
});

it('joins a folder and a name as each system does', () => {
  expect(guestPath('unix', '/var/tmp', 'a')).toBe('/var/tmp/a');
  expect(guestPath('unix', '/', 'a')).toBe('/a');
  expect(guestPath('windows', String.raw`C:\Users`, 'a')).toBe(String.raw`C:\Users\a`);
  expect(guestPath('windows', 'D:\\', 'a')).toBe(String.raw`D:\a`);
  expect(guestPath('windows', 'D:/x/', 'a')).toBe('D:/x/a');
});

it.each([
  ['unix', '/var/tmp', true],
  ['unix', 'var/tmp', false],
  ['unix', '~/x', false],
  ['unix', '/a\nb', false],
  ['unix', '/a\u0000b', false],
  ['windows', String.raw`c:\temp`, true],
  ['windows', 'C:/temp', true],
  ['windows', String.raw`\\server\share\x`, true],
  ['windows', 'C:temp', false],
  ['windows', '/var/tmp', false],
] as const)('%s: whether %j is a whole path', (system, folder, whole) => {
  expect(isWholePath(system, folder)).toBe(whole);
});
