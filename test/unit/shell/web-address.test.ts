import { describe, expect, it } from 'vitest';
import { webAddress } from '../../../electron/shell/api/web-address';

describe('an address that a guest wrote', () => {
  it.each([
    ['https://example.org/a?b#c', 'https://example.org/a?b#c'],
    ['HTTP://EXAMPLE.ORG', 'http://example.org/'],
    // Letters that look like others are spelt out.
    ['https://аpple.com/', 'https://xn--pple-43d.com/'],
    ['https://a@b.example/', 'https://a@b.example/'],
  ])('%s is one of the web', (text, address) => {
    expect(webAddress(text)).toBe(address);
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'data:text/html,x',
    'example.org',
    '',
    'https://',
  ])('%s is none', (text) => {
    expect(webAddress(text)).toBeNull();
  });
});
