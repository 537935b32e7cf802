import { describe, expect, it } from 'vitest';
import { familyOf } from '../../../scripts/setup/system/distribution.mjs';

describe('familyOf', () => {
  it.each([
    ['ID=debian\nVERSION_ID="12"\n', 'debian'],
    ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', 'debian'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'debian'],
    ['ID=fedora\n', 'fedora'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'fedora'],
    ['ID=arch\n', 'arch'],
    ['ID=manjaro\nID_LIKE=arch\n', 'arch'],
    ['ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', 'suse'],
  ])('%j is %s', (text, family) => {
    expect(familyOf(text)).toBe(family);
  });

  it('does not guess a system that it does not know', () => {
    expect(familyOf('ID=alpine\nPRETTY_NAME="not debian"\n')).toBeUndefined();
    expect(familyOf('')).toBeUndefined();
  });
});
