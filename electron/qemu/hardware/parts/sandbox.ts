/** What QEMU's process may not do (QEMU manual, "-sandbox"). */
export const sandboxWords = {
  obsolete: 'deny',
  elevateprivileges: 'deny',
  spawn: 'deny',
  resourcecontrol: 'deny',
} as const;
