/** What people ask QEMU most, as HMP lines. The names are those of `classic` in `monitor.json`. */
export const classics = [
  ['status', 'info status'],
  ['block', 'info block'],
  ['network', 'info network'],
  ['registers', 'info registers -a'],
  ['mtree', 'info mtree'],
  ['qtree', 'info qtree'],
  ['usb', 'info usb'],
  ['pci', 'info pci'],
] as const;
