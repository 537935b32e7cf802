import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockdevArgs,
  deviceArgs,
  escapeValue,
  globalArgs,
  objectArgs,
  optionString,
} from '../../../../electron/qemu/hardware/options';
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

describe('JSON options', () => {
  it('keeps every value whole', () => {
    fc.assert(
      fc.property(nastyText, (filename) => {
        const [option, text = ''] = blockdevArgs('file', 'file-disk0', { filename });
        expect(option).toBe('-blockdev');
        expect(JSON.parse(text)).toEqual({ driver: 'file', 'node-name': 'file-disk0', filename });
      }),
    );
  });

  it('leaves out undefined properties', () => {
    expect(deviceArgs('VGA', { id: 'display-0', bootindex: undefined })).toEqual([
      '-device',
      '{"driver":"VGA","id":"display-0"}',
    ]);
    expect(objectArgs('rng-random', 'r')).toEqual([
      '-object',
      '{"qom-type":"rng-random","id":"r"}',
    ]);
    expect(globalArgs('cfi.pflash01', 'secure', true)).toEqual([
      '-global',
      'driver=cfi.pflash01,property=secure,value=on',
    ]);
  });
});
