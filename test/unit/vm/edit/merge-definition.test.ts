import { describe, expect, it } from 'vitest';
import { mergeDefinition } from '../../../../electron/vm/edit/merge-definition';
import { sampleConfig } from '../../../fakes/vm-configs';

const base = sampleConfig({ notes: '', memoryMiB: 512 });

describe('mergeDefinition', () => {
  it('keeps what others have changed meanwhile', () => {
    const now = { ...base, memoryMiB: 1024 };
    const merged = mergeDefinition(base, { ...base, notes: 'mine' }, now);
    expect(merged).toEqual({ ...base, notes: 'mine', memoryMiB: 1024 });
  });

  it('refuses what two have changed to different things, and takes what is the same', () => {
    const now = { ...base, memoryMiB: 1024 };
    expect(() => mergeDefinition(base, { ...base, memoryMiB: 768 }, now)).toThrow(
      expect.objectContaining({
        error: expect.objectContaining({ code: 'definition-changed', detail: 'memoryMiB' }),
      }),
    );
    expect(mergeDefinition(base, now, now)).toEqual(now);
  });

  it('refuses what could not be read again', () => {
    const wanted = { ...base, notes: 'x'.repeat(20_001) };
    expect(() => mergeDefinition(base, wanted, base)).toThrow(
      expect.objectContaining({ error: expect.objectContaining({ code: 'invalid-config' }) }),
    );
  });
});
