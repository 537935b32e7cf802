import { describe, expect, it } from 'vitest';
import { judgeVersion, resolveMachine } from '../../../../electron/qemu/capabilities/machines';
import { fakeCapabilities } from '../../../fakes/qemu-capabilities';

const version = (major: number, minor: number) => ({ major, minor, micro: 0, package: '' });
const refused = (code: string) =>
  expect.objectContaining({ error: expect.objectContaining({ code }) }) as unknown;

describe('resolveMachine', () => {
  const capabilities = fakeCapabilities();

  it('pins the version that an alias stands for', () => {
    expect(resolveMachine(capabilities, 'x86_64', 'q35')).toBe('pc-q35-7.2');
    expect(resolveMachine(capabilities, 'x86_64', 'pc')).toBe('pc-i440fx-7.2');
  });

  it('leaves a version as it is', () => {
    expect(resolveMachine(capabilities, 'x86_64', 'pc-q35-6.0')).toBe('pc-q35-6.0');
    expect(resolveMachine(capabilities, 'x86_64', 'microvm')).toBe('microvm');
  });

  it('takes the usual machine when none is named', () => {
    expect(resolveMachine(capabilities, 'x86_64')).toBe('pc-q35-7.2');
  });

  it('refuses what this binary does not have', () => {
    expect(() => resolveMachine(capabilities, 'x86_64', 'pc-q35-11.0')).toThrow(
      refused('machine-type-missing'),
    );
    expect(() => resolveMachine(capabilities, 'aarch64', 'virt')).toThrow(
      refused('qemu-arch-mismatch'),
    );
  });
});

describe('judgeVersion', () => {
  it('has a hard floor and a soft one, each with what it brings', () => {
    expect(judgeVersion(version(10, 0))).toEqual({ level: 'ok', missing: [] });
    expect(judgeVersion(version(7, 1)).level).toBe('ok');
    expect(judgeVersion(version(7, 0))).toEqual({
      level: 'old',
      missing: ['screendump-png'],
    });
    expect(judgeVersion(version(6, 2)).level).toBe('old');
    expect(judgeVersion(version(6, 1)).level).toBe('too-old');
    expect(judgeVersion(version(6, 1)).missing).toHaveLength(2);
  });
});
