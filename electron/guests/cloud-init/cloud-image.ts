/** Words of file names by which publishers tell images that cloud-init sets up. */
const words = ['generic', 'genericcloud', 'cloudimg', 'cloudinit', 'nocloud', 'cloud'] as const;

/** Endings of files that are packed as a whole. */
const packedEndings = new Set(['gz', 'xz', 'zst']);

/** Pure: a file's name without the ending of what packed it. */
export function unpackedName(fileName: string): string {
  const ending = /\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  return packedEndings.has(ending) ? fileName.slice(0, -ending.length - 1) : fileName;
}

/**
 * Pure: whether a disk image is one that cloud-init sets up at its first start, by its file's name:
 * `debian-13-generic-amd64.qcow2`, `noble-server-cloudimg-amd64.img`, `Fedora-Cloud-Base-Generic-43-1.6.x86_64.qcow2`.
 */
export function isCloudImage(fileName: string): boolean {
  const name = fileName.toLowerCase();
  // Debian's own “nocloud” has no cloud-init (cloud.debian.org): its root logs in without a password.
  if (/^debian-.*-nocloud-/.test(name)) return false;
  const parts = name.split(/[^a-z0-9]+/);
  return words.some((word) => parts.includes(word));
}

/** Pure: whether a packed file is a disk image, by its name. */
export const isPackedImage = (fileName: string): boolean =>
  isCloudImage(fileName) || /\.(img|raw|qcow2|vmdk|vdi|vhdx?|qed)$/i.test(unpackedName(fileName));
