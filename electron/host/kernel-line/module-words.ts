import { kernelBool, type KernelWord, lastWord } from './kernel-line';

/** A word that keeps a module out, and how far: the kernel refuses it, or only nothing loads it by itself. */
export interface ModuleBan {
  word: string;
  /** `kernel`: it cannot be loaded at all; `modprobe`: by name it can. */
  by: 'kernel' | 'modprobe';
}

/** Functions that start each module (`module_init`); arch/x86/kvm/vmx/main.c has `vt_init` since Linux 6.10. */
const startFunctions: Record<string, readonly string[]> = {
  kvm: ['kvm_x86_init'],
  kvm_intel: ['vmx_init', 'vt_init'],
  kvm_amd: ['svm_init'],
};

/**
 * What the command line has against a module. `module_blacklist` is one list, of which the last counts, compared
 * letter by letter (kernel/module/main.c, `blacklisted`); `initcall_blacklist` adds up and stops built-in ones as well
 * (init/main.c); `modprobe.blacklist` is read by kmod alone and keeps it from being loaded by itself (modprobe(8)).
 */
export function moduleBan(words: readonly KernelWord[], module: string): ModuleBan | null {
  const refused = lastWord(words, 'module_blacklist');
  if (refused?.value?.split(',').includes(module)) return { word: refused.text, by: 'kernel' };
  const starts = startFunctions[module] ?? [];
  for (const word of words) {
    if (word.name !== 'initcall_blacklist') continue;
    if (word.value?.split(',').some((name) => starts.includes(name)))
      return { word: word.text, by: 'kernel' };
  }
  for (const word of words) {
    const names = word.name === 'modprobe.blacklist' ? (word.value?.split(',') ?? []) : [];
    if (names.some((name) => name.replaceAll('-', '_') === module))
      return { word: word.text, by: 'modprobe' };
  }
  return null;
}

/**
 * The word that turns a module's parameter off, such as `kvm-intel.nested=0`. The kernel hands it to a built-in
 * module, kmod to a loadable one, after the options of modprobe.d, so that it overrides them.
 */
export function parameterOff(
  words: readonly KernelWord[],
  module: string,
  parameter: string,
): string | null {
  const word = lastWord(words, `${module}.${parameter}`);
  return word && kernelBool(word.value) === false ? word.text : null;
}

/** Whether modules can be loaded at all (kernel/module/main.c, `nomodule`). */
export function modulesForbidden(words: readonly KernelWord[]): boolean {
  const word = lastWord(words, 'nomodule');
  return word !== null && kernelBool(word.value) === true;
}

/** VMX and SVM as arch/x86/include/asm/cpufeatures.h numbers them: 4*32+5 and 6*32+2. */
const flagNumbers = { vmx: 133, svm: 194 } as const;

/**
 * The word that hides the flag, by number or, since Linux 5.19, by name. The last `clearcpuid=` counts; older kernels
 * read its numbers up to the first that is none (arch/x86/kernel/cpu/common.c).
 */
export function clearedFlag(words: readonly KernelWord[], flag: 'vmx' | 'svm'): string | null {
  const word = lastWord(words, 'clearcpuid');
  const names = word?.value?.split(',') ?? [];
  return names.some((name) => name === flag || Number(name) === flagNumbers[flag])
    ? (word?.text ?? null)
    : null;
}
