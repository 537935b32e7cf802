import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, parseMessage } from '../../../../electron/qemu/qmp/wire';
import { greetingLine } from '../../../fakes/qmp-server';

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const lines = ['{"return": {}}', '{"event": "ü虚😀"}', 'x'.repeat(5000)];
    const bytes = Buffer.from(lines.map((line) => `${line}\r\n`).join(''));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (sizes) => {
        const splitter = new LineSplitter();
        const found: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          found.push(...splitter.push(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(found).toEqual(lines);
      }),
    );
  });

  it('does not see changes of a buffer that its reader uses again', () => {
    const splitter = new LineSplitter();
    const buffer = Buffer.from('half');
    expect(splitter.push(buffer)).toEqual([]);
    buffer.fill('x');
    expect(splitter.push(Buffer.from(' and half\n'))).toEqual(['half and half']);
  });

  it('takes a reply of 20 MB in small pieces without slowing down', () => {
    const splitter = new LineSplitter();
    const piece = Buffer.alloc(64 * 1024, 'a');
    for (let count = 0; count < 320; count += 1) expect(splitter.push(piece)).toEqual([]);
    expect(splitter.push(Buffer.from('\n'))[0]).toHaveLength(320 * piece.length);
  });

  it('refuses a line without end', () => {
    const splitter = new LineSplitter(10);
    expect(() => splitter.push(Buffer.from('12345678901'))).toThrow(RangeError);
  });
});

describe('parseMessage', () => {
  it('sorts what QEMU sends', () => {
    expect(parseMessage(greetingLine)).toEqual({
      kind: 'greeting',
      greeting: { version: { qemu: { major: 7, minor: 2, micro: 22 }, package: 'Fake' } },
    });
    expect(parseMessage('{"return": null, "id": "a"}')).toEqual({
      kind: 'return',
      id: 'a',
      value: null,
    });
    expect(parseMessage('{"error": {"class": "GenericError", "desc": "no"}}')).toEqual({
      kind: 'error',
      id: null,
      error: { class: 'GenericError', desc: 'no' },
    });
    expect(
      parseMessage(
        '{"timestamp": {"seconds": 10, "microseconds": 5000}, "event": "STOP", "data": {"a": 1}}',
      ),
    ).toEqual({ kind: 'event', event: { event: 'STOP', data: { a: 1 }, at: 10_005 } });
  });

  it('takes the time of arrival when QEMU has no clock', () => {
    const before = Date.now();
    const message = parseMessage(
      '{"timestamp": {"seconds": -1, "microseconds": -1}, "event": "STOP"}',
    );
    expect(message.kind === 'event' && message.event.at).toBeGreaterThanOrEqual(before);
  });

  it('calls everything else garbage, shortened', () => {
    for (const line of ['HTTP/1.1 400', '[]', '1', 'null', '{"QMP": {}}', '{"event": 5}']) {
      expect(parseMessage(line)).toEqual({ kind: 'garbage', line });
    }
    expect(parseMessage('x'.repeat(999))).toEqual({ kind: 'garbage', line: 'x'.repeat(200) });
  });
});
