/** An entry of the archive; without content, link or device it is a folder. */
export type CpioEntry = { readonly name: string; readonly mode?: number } & (
  | object
  | { readonly content: string | Uint8Array }
  | { readonly link: string }
  | { readonly device: readonly [major: number, minor: number] }
);

/** Makes a cpio archive ("newc") that the kernel unpacks as an initramfs. */
export function makeCpio(entries: readonly CpioEntry[]): Buffer;
