// @vitest-environment happy-dom
import { CompletionContext } from '@codemirror/autocomplete';
import { json } from '@codemirror/lang-json';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { completeDefinition } from '../../../../../renderer/features/vm-page/definition/complete';
import { ungranted } from '../../../../../renderer/features/vm-page/definition/ungranted';
import { vmConfigSchema } from '../../../../../shared/vm-config';
import { sampleConfig } from '../../../../fakes/vm-configs';

const base = vmConfigSchema.parse(sampleConfig());

/** The text after the first suggestion (or one of this name) was taken, and all labels. The cursor is at `|`. */
function complete(marked: string, explicit = true, name?: string) {
  const pos = marked.indexOf('|');
  const text = marked.replace('|', '');
  const state = EditorState.create({ doc: text, extensions: [json()] });
  const result = completeDefinition(new CompletionContext(state, pos, explicit));
  const options = result?.options ?? [];
  const chosen = options.find(({ label }) => label === name) ?? options[0];
  const insert = typeof chosen?.apply === 'string' ? chosen.apply : (chosen?.label ?? '');
  const { from = 0, to = from } = result ?? {};
  return {
    labels: options.map(({ label }) => label),
    text: result ? text.slice(0, from) + insert + text.slice(to) : text,
  };
}

describe('suggestions', () => {
  it.each([
    ['{"rng": true, |}', '{"rng": true, "memoryMiB": }', 'memoryMiB'],
    ['{"mem|"}', '{"memoryMiB": }', undefined],
    ['{\n  mem|\n}', '{\n  "memoryMiB": \n}', undefined],
    ['{"m|": 512}', '{"memoryMiB": 512}', 'memoryMiB'],
    ['{"firmware": |}', '{"firmware": "bios"}', undefined],
    ['{"firmware": "u|"}', '{"firmware": "uefi"}', undefined],
    ['{"firmware": "bios|"}', '{"firmware": "uefi"}', 'uefi'],
    ['{"tpm": t|}', '{"tpm": true}', undefined],
    ['{"tpm": fa|, "rng": true}', '{"tpm": false, "rng": true}', undefined],
    ['{"boot": {"order": ["d|"]}}', '{"boot": {"order": ["disk"]}}', undefined],
    ['{"boot": {"order": [|]}}', '{"boot": {"order": ["network"]}}', 'network'],
    [
      '{"nics": [{"id": "nic0"}, {"model": "e|"}]}',
      '{"nics": [{"id": "nic0"}, {"model": "e1000e"}]}',
      undefined,
    ],
    ['{"disks": [{"bus": |, "id": "a"}]}', '{"disks": [{"bus": "nvme", "id": "a"}]}', 'nvme'],
  ])('%s becomes %s', (marked, expected, name) => {
    expect(complete(marked, true, name).text).toBe(expected);
  });

  it('leave out what is there already, and what the variant has not', () => {
    const { labels } = complete('{"rng": true, "tpm": false, |}');
    expect(labels).toContain('balloon');
    expect(labels).not.toContain('rng');
    expect(complete('{"display": {"adapter": "std", |}}').labels).toEqual(['memoryMiB']);
    expect(complete('{"display": {"adapter": "virtio", |}}').labels).toEqual(['heads', 'gl']);
    expect(complete('{"nics": [{"forwards": [{|}]}]}').labels).toContain('guestPort');
  });

  it('come for words, and where they are asked for, and nowhere else', () => {
    expect(complete('{"rng": true, |}', false).labels).toEqual([]);
    expect(complete('{"memoryMiB": 5|}', false).labels).toEqual([]);
    expect(complete('{"name": "x|"}').labels).toEqual([]);
    expect(complete('|').labels).toEqual([]);
    expect(complete('{"nowhere": {|}}').labels).toEqual([]);
  });
});

it('names the files that the window was never given', () => {
  const [disk] = base.disks;
  if (!disk) throw new Error('no disk');
  const config = { ...base, disks: [disk, { ...disk, id: 'disk9', file: '/etc/shadow' }] };
  const text = [{ name: 'opt/a', file: '/etc/passwd' }];
  expect(ungranted({ ...config, fwCfg: text }, base).map(({ field }) => field)).toEqual([
    'disks.disk9.file',
    'fwCfg.0.file',
  ]);
});
