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
    expect([...zh.keys()].toSorted()).toEqual([...en.keys()].toSorted());
  });

  it('have the same placeholders in both languages', () => {
    for (const [key, text] of en) {
      expect([key, placeholders(zh.get(key) ?? '')]).toEqual([key, placeholders(text)]);
    }
  });

  it('are not empty', () => {
    const blank = [...en, ...zh].filter(([, text]) => text.trim() === '');
    expect(blank).toEqual([]);
  });

  it('take their parameters, numbers too', () => {
    expect(message('iommu.on', { name: 'Intel VT-d', units: 2, groups: 14 })).toEqual({
      key: 'iommu.on',
      params: { name: 'Intel VT-d', units: '2', groups: '14' },
      text: 'Intel VT-d is at work: 2 units, 14 groups of devices.',
    });
  });

  it('do not read parameters as placeholders', () => {
    expect(message('qemu.tool.on', { path: '{{path}}' }).text).toBe('{{path}}');
  });
});
