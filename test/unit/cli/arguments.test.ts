import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../electron/cli/arguments';
import { UsageError } from '../../../electron/cli/context';
import { forwardValue } from '../../../electron/cli/option-values';
import { verbs, type Verb } from '../../../electron/cli/verb-table';
import { loadWords } from '../../../electron/cli/words/words';

const verb: Pick<Verb, 'positionals' | 'options'> = {
  positionals: ['NAME', 'FILE?'],
  options: {
    start: {},
    iso: { value: 'FILE' },
  },
};
const english = await loadWords('en');
const chinese = await loadWords('zh-CN');
const parse = (...words: string[]) => parseArguments(verb, words);

/** What is wrong with the words, in a language. */
function complaint(words: readonly string[], { text } = english): string | null {
  try {
    parse(...words);
    return null;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return text(error.key, error.params);
  }
}

describe('the words behind a verb', () => {
  it('come in any order', () => {
    for (const words of [
      ['web', '--iso', 'a b.iso', '--start'],
      ['--start', '--iso=a b.iso', 'web'],
    ]) {
      const given = parse(...words);
      expect(given?.positionals).toEqual(['web']);
      expect(given?.text('iso')).toBe('a b.iso');
      expect(given?.flag('start')).toBe(true);
    }
  });

  it('may say nothing about an option', () => {
    const given = parse('web');
    expect(given?.text('iso')).toBeNull();
    expect(given?.flag('start')).toBe(false);
  });

  it.each([
    [['web', '--isso', 'x'], 'There is no option --isso.'],
    [['web', '--__proto__'], 'There is no option --__proto__.'],
    [['web', '-x'], 'There is no option -x.'],
    [['web', '--start=now'], '--start takes no value.'],
    [['web', '--iso'], '--iso needs a value.'],
    [['web', '--iso', '--start'], '--iso needs a value.'],
    [[], 'NAME is missing.'],
    [['web', 'file', 'more'], 'Unexpected argument “more”.'],
  ])('%j: %s', (words, message) => {
    expect(complaint(words)).toBe(message);
  });

  it('say it in Chinese, too', () => {
    expect(complaint([], chinese)).toBe('缺少 NAME。');
  });

  it('can ask for help anywhere', () => {
    expect(parse('--help')).toBeNull();
    expect(parse('web', '-h')).toBeNull();
  });

  it('are names of VMs, however odd, behind --', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(parse('--start', '--', name)?.positionals).toEqual([name]);
      }),
    );
  });

  it('reach an option as they are', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(parse('web', `--iso=${value}`)?.text('iso')).toBe(value);
      }),
    );
  });
});

describe('the verbs', () => {
  it('are those of the manual', () => {
    expect(Object.keys(verbs)).toEqual([
      'host',
      'create',
      'catalogue',
      'clone',
      'template',
      'list',
      'show',
      'argv',
      'explain',
      'script',
      'export',
      'devices',
      'plug',
      'unplug',
      'set',
      'edit',
      'pending',
      'uefi',
      'files',
      'insert',
      'eject',
      'cd',
      'floppy',
      'forward',
      'cable',
      'replace',
      'detach',
      'disk',
      'start',
      'stop',
      'suspend',
      'pause',
      'resume',
      'reset',
      'remove',
      'restore',
      'trash',
      'restore-definition',
      'snapshot',
      'backup',
      'log',
      'jobs',
      'serial',
      'screenshot',
      'screen-text',
      'type',
      'send',
      'ssh',
      'seed',
      'agent',
      'monitor',
    ]);
  });

  it('all have code behind them', async () => {
    const codes = await Promise.all(Object.values(verbs).map((one) => one.load()));
    for (const code of codes) expect(code).toBeTypeOf('function');
  });
});

describe('a forwarding rule', () => {
  it('names protocol, ports and, if it must, an address', () => {
    const local = { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 8080, guestPort: 80 };
    expect(forwardValue('tcp:8080:80')).toEqual(local);
    expect(forwardValue('UDP:0.0.0.0:53:53')).toMatchObject({ hostAddress: '0.0.0.0' });
    // QEMU's way of saying “every address” would open the port to the network without a word.
    for (const wrong of [
      'tcp::8080:80',
      '8080:80',
      'tcp:0:80',
      'tcp:70000:80',
      'tcp:1.2.3:80:80',
    ]) {
      expect(() => forwardValue(wrong)).toThrow(UsageError);
    }
  });
});
