/** The checkout's root folder, absolute, without a trailing slash. */
export const projectFolder: string;

/** The folder of what development and tests fetch once per user (honours XDG_CACHE_HOME). */
export function cacheFolder(): string;

/** Where the Electron runtimes that the setup made are kept. */
export function electronCacheFolder(): string;

/** Where the newer QEMU for the tests is kept: its programs are in `bin`. */
export function newerQemuFolder(): string;

/** The newest Chromium for the tests; it need not be there. */
export function newestChromium(): string;

/** Where grub-rescue.iso, memtest.iso, memtest64.bin, vmlinuz and initramfs.cpio.gz lie. */
export function guestsFolder(): string;

/** Where the guests of other architectures are kept: `<architecture>/kernel` and `<architecture>/initramfs`. */
export function foreignGuestsFolder(): string;

/** Where the cloud image is kept that cloud-init is proved with: vmlinuz, initrd and root.img. */
export function cloudGuestFolder(): string;

/** Where the Linux that plays a host in the tests is kept: vmlinuz and system.cpio. */
export function emulatedHostFolder(): string;

/** Where libvirt for the tests is kept, unpacked: the folder stands for `/`. */
export function libvirtFolder(): string;
