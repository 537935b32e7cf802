import { describe, expect, it } from 'vitest';
import { message } from '../../../electron/host/messages';
import english from '../../../shared/texts/en/host.json';
import chinese from '../../../shared/texts/zh-CN/host.json';

function leaves(node: unknown, prefix = ''): Map<string, string> {
  if (typeof node === 'string') return new Map([[prefix, node]]);
  const found = new Map<string, string>();
  for (const [name, child] of Object.entries(node as Record<string, unknown>)) {
    for (const [key, text] of leaves(child, prefix ? `${prefix}.${name}` : name))
      found.set(key, text);
  }
  return found;
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted();
}

describe('sentences of the host room', () => {
  const en = leaves(english);
  const zh = leaves(chinese);

  it('have the same keys in both languages', () => {
    // Chinese has one form of a plural, `_other`.
    const keys = [...en.keys()].filter((key) => !key.endsWith('_one'));
    expect([...zh.keys()].toSorted()).toEqual(keys.toSorted());
  });

  it('have the same placeholders in both languages', () => {
    for (const [key, text] of en) {
      const other = zh.get(key.replace(/_one$/, '_other')) ?? '';
      expect([key, placeholders(other)]).toEqual([key, placeholders(text)]);
    }
  });

  it('are not empty', () => {
    const blank = [...en, ...zh].filter(([, text]) => text.trim() === '');
    expect(blank).toEqual([]);
  });

  it('take their parameters, numbers too', () => {
    expect(message('iommu.on', { name: 'Intel VT-d', count: 14 })).toEqual({
      key: 'iommu.on',
      params: { name: 'Intel VT-d', count: '14' },
      text: 'Intel VT-d is working, with 14 device groups.',
    });
  });

  it('have the form that their number asks for', () => {
    const { text } = message('iommu.on', { name: 'Intel VT-d', count: 1 });
    expect(text).toBe('Intel VT-d is working, with 1 device group.');
  });

  it('have both forms where they have one', () => {
    const forms = [...en.keys()].filter((key) => /_(?:one|other)$/.test(key));
    const bases = forms.map((key) => key.replace(/_(?:one|other)$/, ''));
    for (const base of bases) {
      expect([base, en.has(`${base}_one`), en.has(`${base}_other`)]).toEqual([base, true, true]);
    }
  });

  it('do not read parameters as placeholders', () => {
    expect(message('qemu.tool.on', { path: '{{path}}' }).text).toBe('{{path}}');
  });
});
