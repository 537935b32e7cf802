import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checksumFor,
  givenDigest,
  readChecksums,
} from '../../../electron/downloads/checksums/checksum-list';
import { contentRange, validatorOf } from '../../../electron/downloads/http/content-range';
import { proxyFor, proxyHeaders } from '../../../electron/downloads/http/proxy';
import { imageFileName } from '../../../electron/downloads/images/image-store';
import { AppFailure } from '../../../shared/errors';

const a = 'a'.repeat(64);
const b = 'b'.repeat(128);

describe('a list of checksums', () => {
  it('is read in every spelling', () => {
    const text = [
      `${a}  debian.iso`,
      `${a.toUpperCase()} *windows name.iso`,
      `SHA512 (./dir/alpine.iso) = ${b}`,
      `SHA256(tight.iso)= ${a}`,
      `# ${a} comment`,
      `SHA256 (short.iso) = ${b}`,
      `${'c'.repeat(40)}  sha1.iso`,
      'MD5 (x) = 00',
    ].join('\r\n');
    expect(readChecksums(text).map(({ name, hex }) => [name, hex.length])).toEqual([
      ['debian.iso', 64],
      ['windows name.iso', 64],
      ['alpine.iso', 128],
      ['tight.iso', 64],
    ]);
  });

  it('gives the newest of those that fit a star, by number', () => {
    const text = ['1.9', '1.10', '1.2'].map((each) => `${a}  x-${each}-amd64.iso`).join('\n');
    expect(checksumFor(text, 'x-1.*-amd64.iso', '').name).toBe('x-1.10-amd64.iso');
    expect(() => checksumFor(text, 'y-*.iso', '')).toThrow(AppFailure);
    // A star is no expression, and a dot is a dot.
    expect(() => checksumFor(text, 'x-1.1.-amd64.iso', '')).toThrow(AppFailure);
  });

  it('of one file need not name it, and one that says two things says nothing', () => {
    expect(checksumFor(`${a}\n`, 'x.iso', '')).toMatchObject({ hex: a, name: 'x.iso' });
    expect(checksumFor(`${a}  long-name.iso\n`, 'latest.iso', '').name).toBe('latest.iso');
    expect(() => checksumFor(`${a}  x\n${'d'.repeat(64)}  x`, 'x', '')).toThrow(AppFailure);
  });

  it('never breaks, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readChecksums(text).every(({ hex }) => /^[0-9a-f]+$/u.test(hex))).toBe(true);
      }),
    );
  });
});

it('a checksum is given with and without its name', () => {
  expect(givenDigest(`sha256:${a}`)).toEqual({ algorithm: 'sha256', hex: a });
  expect(givenDigest(` ${b.toUpperCase()} `)).toEqual({ algorithm: 'sha512', hex: b });
  for (const wrong of ['', 'abc', `sha512:${a}`, 'g'.repeat(64)]) {
    expect(() => givenDigest(wrong)).toThrow(AppFailure);
  }
});

it('a range is what the server says, if it makes sense', () => {
  expect(contentRange('bytes 5-9/10')).toEqual({ start: 5, end: 10, total: 10 });
  expect(contentRange('bytes */10')).toEqual({ start: null, end: null, total: 10 });
  for (const wrong of ['bytes 9-5/10', 'bytes 0-10/10', 'items 0-1/2', 'bytes 0-1', undefined]) {
    expect(contentRange(wrong)).toBeNull();
  }
});

it('only what changes with every byte makes sure of a part', () => {
  expect(validatorOf({ etag: '"x"' })).toBe('"x"');
  expect(validatorOf({ etag: 'W/"x"' })).toBeNull();
  const date = 'Mon, 30 Nov 2026 12:00:00 GMT';
  expect(validatorOf({ date, 'last-modified': 'Sun, 29 Nov 2026 12:00:00 GMT' })).toContain('29');
  expect(validatorOf({ date, 'last-modified': date })).toBeNull();
});

it('proxies are those of the environment', () => {
  const proxy = (url: string, env: NodeJS.ProcessEnv) => proxyFor(new URL(url), env)?.href ?? null;
  const env = { HTTPS_PROXY: 'proxy:3128', no_proxy: 'localhost, .example.org,10.0.0.1' };
  expect(proxy('https://debian.org/a', env)).toBe('http://proxy:3128/');
  expect(proxy('http://debian.org/a', env)).toBeNull();
  expect(proxy('https://www.example.org/a', env)).toBeNull();
  expect(proxy('https://localhost:8443/', env)).toBeNull();
  for (const other of ['not a proxy', 'socks5://127.0.0.1:9050', 'https://proxy']) {
    expect(() => proxy('https://debian.org/', { HTTPS_PROXY: other })).toThrow('proxy');
  }
  expect(proxyHeaders(new URL('http://kim:a%20b@proxy'))).toEqual({
    'proxy-authorization': `Basic ${Buffer.from('kim:a b').toString('base64')}`,
  });
});

it('a file has a name that leads nowhere else', () => {
  const name = (url: string) => imageFileName(new URL(url), 'image');
  expect(name('https://x/a/debian%2013.iso?y=1')).toBe('debian 13.iso');
  expect(name('https://x/..%2f..%2fetc%2fpasswd')).toBe('-..-etc-passwd');
  expect(name('https://x/')).toBe('image');
  expect(name('https://x/image.json')).toBe('image');
  expect(name('https://x/.%00hidden')).toBe('-hidden');
});
