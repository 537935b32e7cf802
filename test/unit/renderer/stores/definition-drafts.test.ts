// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest';
import { sampleConfig } from '../../../fakes/vm-configs';

const place = 'paddock.definition-drafts';

beforeEach(() => {
  vi.resetModules();
  sessionStorage.clear();
});

async function rememberedAfter(kept: string) {
  sessionStorage.setItem(place, kept);
  const { useDefinitionDrafts } = await import('../../../../renderer/stores/definition-drafts');
  return useDefinitionDrafts.getState().drafts;
}

it('are there again after a reload', async () => {
  const drafts = { a: { text: '{', base: sampleConfig() } };
  expect(await rememberedAfter(JSON.stringify(drafts))).toEqual(drafts);
});

it.each(['{"a": ', '', 'null', '[1]', '{"a": 1}', '{"a": {"text": 1, "base": {}}}'])(
  'do not keep the window from loading when what was kept is broken: %j',
  async (kept) => {
    expect(Object.values(await rememberedAfter(kept))).toEqual([]);
  },
);
