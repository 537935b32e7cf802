import { describe, expect, it } from 'vitest';
import {
  addGrubWord,
  addLineWord,
  grubHoldsWord,
} from '../../../../../electron/host/checks/remedies/kernel-words';

const word = 'intel_iommu=on';

describe("GRUB's defaults with one more word", () => {
  it.each([
    ['GRUB_CMDLINE_LINUX=""\n', 'GRUB_CMDLINE_LINUX="intel_iommu=on"\n'],
    ['GRUB_CMDLINE_LINUX="quiet splash"\n', 'GRUB_CMDLINE_LINUX="quiet splash intel_iommu=on"\n'],
    ["GRUB_CMDLINE_LINUX='a b'\n", "GRUB_CMDLINE_LINUX='a b intel_iommu=on'\n"],
    ['GRUB_CMDLINE_LINUX=quiet\n', 'GRUB_CMDLINE_LINUX="quiet intel_iommu=on"\n'],
    ['GRUB_CMDLINE_LINUX=\n', 'GRUB_CMDLINE_LINUX="intel_iommu=on"\n'],
    ['GRUB_CMDLINE_LINUX="a" # mine\nX=1', 'GRUB_CMDLINE_LINUX="a intel_iommu=on" # mine\nX=1'],
    ['X=1', 'X=1\nGRUB_CMDLINE_LINUX="intel_iommu=on"\n'],
    ['', 'GRUB_CMDLINE_LINUX="intel_iommu=on"\n'],
  ])('%j', (before, after) => {
    expect(addGrubWord(before, word)).toBe(after);
  });

  it('changes the last line that sets it, and leaves comments and the default menu entry alone', () => {
    const before =
      '#GRUB_CMDLINE_LINUX="no"\nGRUB_CMDLINE_LINUX="one"\nGRUB_CMDLINE_LINUX_DEFAULT="quiet"\nGRUB_CMDLINE_LINUX="two"\n';
    expect(addGrubWord(before, word)).toBe(before.replace('"two"', '"two intel_iommu=on"'));
  });

  it.each([
    ['GRUB_CMDLINE_LINUX="$OTHER quiet"\n'],
    ['GRUB_CMDLINE_LINUX="`cat /x`"\n'],
    ['GRUB_CMDLINE_LINUX="a\\"b"\n'],
    ['GRUB_CMDLINE_LINUX+=" more"\n'],
    ['GRUB_CMDLINE_LINUX="a"\\\n"b"\n'],
    ['GRUB_CMDLINE_LINUX="a" "b"\n'],
    ['GRUB_CMDLINE_LINUX="never closed\n'],
    ['GRUB_CMDLINE_LINUX="quiet intel_iommu=on"\n'],
  ])('leaves %j to a person', (before) => {
    expect(addGrubWord(before, word)).toBeNull();
  });

  it('knows a word that is there already, but not one that only begins like it', () => {
    expect(grubHoldsWord('GRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=on"\n', word)).toBe(true);
    expect(grubHoldsWord('#GRUB_CMDLINE_LINUX="intel_iommu=on"\n', word)).toBe(false);
    expect(grubHoldsWord('GRUB_CMDLINE_LINUX="intel_iommu=on,sm_on"\n', word)).toBe(false);
  });
});

describe("kernel-install's command line with one more word", () => {
  it.each([
    ['root=/dev/sda1 quiet\n', 'root=/dev/sda1 quiet intel_iommu=on\n'],
    ['root=/dev/sda1 quiet  ', 'root=/dev/sda1 quiet intel_iommu=on\n'],
  ])('%j', (before, after) => expect(addLineWord(before, word)).toBe(after));

  it.each([['# made by hand\nquiet\n'], ['a\nb\n'], ['a intel_iommu=on\n'], ['\n']])(
    'leaves %j alone',
    (before) => expect(addLineWord(before, word)).toBeNull(),
  );
});
