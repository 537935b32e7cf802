import { describe, expect, it } from 'vitest';
import { brokenId, parseDefinition } from '../../../../electron/vm/definitions/parse-definition';
import { sampleConfig } from '../../../fakes/vm-configs';

const parse = (text: string) => parseDefinition('demo', '/vms/demo', text);
const changed = (changes: object) => parse(JSON.stringify({ ...sampleConfig(), ...changes }));

describe('parseDefinition', () => {
  it('reads what was written, and keeps fields it does not know', () => {
    const definition = changed({ invented: { by: 'hand' } });
    expect(definition).toEqual({
      kind: 'valid',
      slug: 'demo',
      folder: '/vms/demo',
      config: sampleConfig(),
      unknownFields: { own: { invented: { by: 'hand' } }, within: {} },
    });
  });

  it.each([
    ['', 'end of JSON input'],
    ['{ "schema": 1, ', 'in JSON at position'],
    ['[]', '[]'],
    ['null', 'null'],
    ['{}', 'schema: undefined'],
    ['{ "schema": "1" }', 'schema: "1"'],
  ])('calls %j broken', (text, reason) => {
    const definition = parse(text);
    expect(definition).toMatchObject({ kind: 'broken', id: brokenId('demo'), name: 'demo' });
    if (definition.kind === 'valid') return;
    const code = reason.includes('JSON') ? 'definition-syntax' : 'definition-broken';
    expect(definition.error).toMatchObject({ code, action: 'remove' });
    expect(definition.error.detail).toContain(reason);
    expect(definition.error.detail).toContain('/vms/demo/vm.json');
  });

  it('keeps id and name of a definition that is otherwise wrong, and names the field', () => {
    const { id, name } = sampleConfig();
    const definition = changed({ memoryMiB: -1 });
    expect(definition).toMatchObject({ kind: 'broken', id, name });
    expect(definition.kind === 'broken' && definition.error.detail).toContain('memoryMiB');
  });

  it('does not offer to mend what a newer Paddock wrote', () => {
    const definition = changed({ schema: 99 });
    expect(definition).toMatchObject({ kind: 'broken', name: 'Demo' });
    if (definition.kind === 'valid') throw new Error('it is of another schema');
    expect(definition.error).toMatchObject({ code: 'definition-newer' });
    // No red button beside what is whole.
    expect(definition.error.action).toBeUndefined();
  });

  it('takes no id from a definition that has none of ours', () => {
    expect(changed({ id: '../../x' })).toMatchObject({ id: brokenId('demo') });
    expect(brokenId('demo')).toMatch(/^broken-[0-9a-f]{16}$/);
    expect(brokenId('demo')).not.toBe(brokenId('other'));
  });
});
