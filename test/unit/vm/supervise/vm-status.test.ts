import { expect, it } from 'vitest';
import { offStatus, summarize } from '../../../../electron/vm/supervise/vm-status';
import { sampleConfig } from '../../../fakes/vm-configs';

it('says of a machine without a tablet that its pointer can only be moved, by what it was started with', () => {
  const tablet = sampleConfig({ input: { tablet: true, usbKeyboard: false } });
  const mouse = sampleConfig({ input: { tablet: false, usbKeyboard: false } });
  const of = (config: typeof tablet, started: typeof tablet | null) =>
    summarize({ slug: 'a', config }, offStatus, { lastStartedAt: null, started, edition: 0 })
      .mouseOnly;
  expect([of(tablet, null), of(mouse, null), of(mouse, tablet), of(tablet, mouse)]).toEqual([
    undefined,
    true,
    undefined,
    true,
  ]);
  // The built-in guest has no pointer at all.
  expect(of({ ...mouse, os: 'test-guest' }, null)).toBeUndefined();
});

it('says whether the guest’s clipboard agent answers while anybody knows', () => {
  const of = (clipboard: 'answers' | 'silent' | null) =>
    summarize({ slug: 'a', config: sampleConfig() }, offStatus, {
      lastStartedAt: null,
      started: null,
      edition: 0,
      clipboard,
    });
  expect(of('answers').clipboard).toBe('answers');
  expect(of(null)).not.toHaveProperty('clipboard');
});
