import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';

/** Who hands the kernel its command line here. `other` is a loader that is known but edited by hand, or not known. */
export type BootLoader = 'grub' | 'grubby' | 'systemd-boot' | 'ostree' | 'refind' | 'other';

const has = (snapshot: HostSnapshot, ...files: string[]): boolean =>
  files.some((file) => snapshot.boot.present.includes(file));

/**
 * The loader in its own words where it left them (an EFI variable), otherwise by the files that its tools use. Of
 * two that are installed the one that has loaded this kernel counts.
 */
export function bootLoader(snapshot: HostSnapshot): BootLoader {
  const { boot, surroundings } = snapshot;
  // These two regenerate their loaders' files from a description of their own.
  if (has(snapshot, '/run/ostree-booted')) return 'ostree';
  if (valueOf(surroundings.osRelease)?.['ID'] === 'nixos') return 'other';
  const said = valueOf(boot.loaderInfo) ?? '';
  if (/^systemd-boot\b/i.test(said)) return 'systemd-boot';
  if (/^refind\b/i.test(said)) return 'refind';
  const defaults = valueOf(boot.grubDefaults);
  const grub = defaults !== undefined && has(snapshot, ...grubConfigs);
  if (/^grub\b/i.test(said) || (said === '' && grub)) {
    const entries = /^\s*GRUB_ENABLE_BLSCFG=["']?true/m.test(defaults ?? '');
    // GRUB's own tools leave entries of the Boot Loader Specification as they are; grubby edits them.
    if (entries) return has(snapshot, '/usr/sbin/grubby', '/usr/bin/grubby') ? 'grubby' : 'other';
    return 'grub';
  }
  if (said !== '') return 'other';
  if (has(snapshot, '/boot/refind_linux.conf')) return 'refind';
  const loaders = ['/boot', '/efi', '/boot/efi'].map((place) => `${place}/loader/loader.conf`);
  return has(snapshot, ...loaders) ? 'systemd-boot' : 'other';
}

const grubConfigs = ['/boot/grub/grub.cfg', '/boot/grub2/grub.cfg'];

/** The command that writes GRUB's menu from its defaults; null when none of its tools is there. */
export function grubUpdate(snapshot: HostSnapshot): string[] | null {
  if (has(snapshot, '/usr/sbin/update-grub')) return ['update-grub'];
  for (const [name, folder] of [
    ['grub2-mkconfig', '/boot/grub2'],
    ['grub-mkconfig', '/boot/grub'],
  ] as const) {
    const tool = has(snapshot, `/usr/sbin/${name}`, `/usr/bin/${name}`);
    if (tool && has(snapshot, `${folder}/grub.cfg`)) return [name, '-o', `${folder}/grub.cfg`];
  }
  return null;
}

/**
 * The command that writes the running kernel's entry for systemd-boot from `/etc/kernel/cmdline`. `add-all` is not
 * known before systemd 256, `add` always was (kernel-install(8)); kernels installed later take the file by themselves.
 */
export function entryUpdate(snapshot: HostSnapshot): string[] | null {
  if (has(snapshot, '/usr/bin/sdbootutil')) return ['sdbootutil', 'update-all-entries'];
  const release = valueOf(snapshot.kernel.release);
  const image = snapshot.boot.present.find((file) => /\/vmlinuz(?:-|$)/.test(file));
  if (!release || !image || !has(snapshot, '/usr/bin/kernel-install')) return null;
  return ['kernel-install', 'add', release, image];
}
