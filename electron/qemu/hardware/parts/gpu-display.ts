import { optionString } from '../options';

/** Pure: the value of `-display` by which a GPU draws without a window. @param node null: QEMU looks for one itself. */
export const headlessDisplay = (node: string | null): string =>
  optionString('egl-headless', { rendernode: node });
