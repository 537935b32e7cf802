import { type KernelWord, switchState } from './kernel-line';

/** Whose IOMMU it is: each driver has a word of its own. */
export type IommuMaker = 'intel' | 'amd';

/**
 * The word that turns the IOMMU off, or null. The kernel compares the beginning of each option.
 *
 * - `iommu=off` sets `no_iommu`, which nothing on the command line takes back (arch/x86/kernel/pci-dma.c).
 * - `intel_iommu=`: the last `on` or `off` counts (drivers/iommu/intel/iommu.c, `intel_iommu_setup`).
 * - `amd_iommu=off` is not taken back either; its driver knows no `on` (drivers/iommu/amd/init.c,
 *   `parse_amd_iommu_options`).
 */
export function iommuOffWord(words: readonly KernelWord[], maker: IommuMaker): string | null {
  const off = (name: string) =>
    words.find((word) => word.name === name && startsOption(word, 'off'))?.text ?? null;
  if (maker === 'amd') return off('amd_iommu') ?? off('iommu');
  const own = intelSwitch(words);
  return own?.state === 'off' ? own.word.text : off('iommu');
}

/** Whether `intel_iommu=on` is asked for, after everything else that is said of it. */
export const intelIommuAsked = (words: readonly KernelWord[]): boolean =>
  intelSwitch(words)?.state === 'on';

function intelSwitch(words: readonly KernelWord[]) {
  return switchState(words, 'intel_iommu', (option) =>
    option.startsWith('on') ? 'on' : option.startsWith('off') ? 'off' : null,
  );
}

const startsOption = ({ value }: KernelWord, option: string): boolean =>
  (value ?? '').split(',').some((one) => one.startsWith(option));

/**
 * The word that turns interrupt remapping off: `nointremap`, or the last `on` or `off` of `intremap=`, in the order in
 * which they stand (drivers/iommu/irq_remapping.c).
 */
export function remappingOffWord(words: readonly KernelWord[]): string | null {
  let off: string | null = null;
  for (const word of words) {
    if (word.name === 'nointremap') off = word.text;
    if (word.name !== 'intremap') continue;
    for (const option of (word.value ?? '').split(',')) {
      if (option.startsWith('on')) off = null;
      else if (option.startsWith('off')) off = word.text;
    }
  }
  return off;
}

/**
 * The word without ACPI's tables, in which firmware announces an IOMMU: the last of `acpi=off` and `acpi=force`
 * counts (arch/x86/kernel/acpi/boot.c, `parse_acpi`).
 */
export function acpiOffWord(words: readonly KernelWord[]): string | null {
  const found = switchState(words, 'acpi', (option) =>
    option === 'off' ? 'off' : option === 'force' ? 'force' : null,
  );
  return found?.state === 'off' ? found.word.text : null;
}

/** Words that people add and that do nothing for AMD's driver, which is on by itself. */
export const uselessIommuWords = (words: readonly KernelWord[], maker: IommuMaker): string[] =>
  maker === 'amd' ? words.filter((word) => isUseless(word)).map(({ text }) => text) : [];

const isUseless = ({ name, value }: KernelWord): boolean =>
  (name === 'amd_iommu' && value === 'on') || (name === 'iommu' && value === '1');

/** `iommu=pt`: an identity map for the host's own devices. It turns nothing off. */
export const passthroughWord = (words: readonly KernelWord[]): string | null =>
  words.find(({ name, value }) => name === 'iommu' && (value ?? '').split(',').includes('pt'))
    ?.text ?? null;
