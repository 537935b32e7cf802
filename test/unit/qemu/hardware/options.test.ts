import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockNode,
  device,
  globalOption,
  object,
  plainOption,
} from '../../../../electron/qemu/hardware/items';
import { escapeValue, optionString } from '../../../../electron/qemu/hardware/options';
import { toArgv } from '../../../../electron/qemu/hardware/to-argv';
import { parseOptionString } from '../../../fakes/option-parser';
import { nastyText } from '../../../fakes/vm-configs';

describe('option strings', () => {
  it('writes words, booleans and numbers as QEMU reads them', () => {
    expect(
      optionString('socket', { id: 'qmp', path: '/a,b', server: true, wait: false, port: 5 }),
    ).toBe('socket,id=qmp,path=/a,,b,server=on,wait=off,port=5');
  });

  it('leaves out what is not given and repeats the key of a list', () => {
    expect(
      optionString(null, { a: null, b: undefined, hostfwd: ['tcp::1-:2', 'udp::3-:4'], none: [] }),
    ).toBe('hostfwd=tcp::1-:2,hostfwd=udp::3-:4');
  });

  it('keeps every value whole, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(nastyText, { maxLength: 5 }), nastyText, (values, last) => {
        const text = optionString('word', { key: values, last });
        expect(parseOptionString(text)).toEqual([
          [null, 'word'],
          ...values.map((value) => ['key', value]),
          ['last', last],
        ]);
      }),
    );
  });

  it('changes nothing but commas', () => {
    expect(escapeValue('a=b "c" \\ ü, d')).toBe('a=b "c" \\ ü,, d');
  });
});

describe('items on the command line', () => {
  it('keep every value whole', () => {
    fc.assert(
      fc.property(nastyText, (filename) => {
        const [word, text = ''] = toArgv([blockNode('file', 'file-disk0', { filename })]);
        expect(word).toBe('-blockdev');
        expect(JSON.parse(text)).toEqual({ driver: 'file', 'node-name': 'file-disk0', filename });
      }),
    );
  });

  it('leave out undefined properties, and values that an option does not have', () => {
    expect(
      toArgv([
        device('VGA', 'display-0', { bootindex: undefined }),
        object('rng-random', 'r'),
        globalOption('cfi.pflash01', 'secure', true),
        plainOption('-kernel', '/a,b=c'),
        plainOption('-S'),
      ]),
    ).toEqual([
      '-device',
      '{"driver":"VGA","id":"display-0"}',
      '-object',
      '{"qom-type":"rng-random","id":"r"}',
      '-global',
      'driver=cfi.pflash01,property=secure,value=on',
      '-kernel',
      '/a,b=c',
      '-S',
    ]);
  });
});
