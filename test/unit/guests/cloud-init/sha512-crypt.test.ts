import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { sha512Crypt } from '../../../../electron/guests/cloud-init/sha512-crypt';

/** What OpenSSL makes of it; the password goes by its standard input. */
function openssl(password: string, salt: string): string {
  const { stdout } = spawnSync('openssl', ['passwd', '-6', '-salt', salt, '-stdin'], {
    input: `${password}\n`,
    encoding: 'utf8',
  });
  return stdout.trim();
}

describe('a hashed password', () => {
  it('is what the specification gives', () => {
    expect(sha512Crypt('Hello world!', 'saltstring')).toBe(
      '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    );
  });

  it.each([
    ['a', 'x'],
    ['correct horse battery staple', 'abcdefghijklmnop'],
    ['пароль 密码 🔑', 'Salz./09'],
    ['0123456789'.repeat(7), 'longerThanADigest'.slice(0, 16)],
    ['x'.repeat(64), 'exactly64bytes'],
  ])('agrees with OpenSSL: %s', (password, salt) => {
    expect(sha512Crypt(password, salt)).toBe(openssl(password, salt));
  });

  it('has a new salt each time', () => {
    const [one, other] = [sha512Crypt('same'), sha512Crypt('same')];
    expect(one).toMatch(/^\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}$/);
    expect(one).not.toBe(other);
  });
});
