import { absent, read, valueOf } from '../reading/fact';
import type { Fact } from '../reading/fact';
import type { MachineFiles } from '../reading/machine-files';

/** Interrupts that are looked at: enough to meet one of each controller. */
const enough = 48;

/**
 * Names of the controllers that deliver interrupts, as `/proc/interrupts` shows them: `IR-PCI-MSI-0000:00:1f.6`,
 * `IO-APIC`, `GICv3`. Read from `/sys/kernel/irq` (Linux 4.9), because that file grows with CPUs times interrupts.
 */
export function readInterruptChips(files: MachineFiles): Fact<string[]> {
  const folder = '/sys/kernel/irq';
  const listed = files.list(folder);
  if (listed.state !== 'read') return listed;
  const chips = new Set<string>();
  for (const number of listed.value.filter((name) => /^\d+$/.test(name)).slice(0, enough)) {
    const chip = valueOf(files.text(`${folder}/${number}/chip_name`));
    if (chip !== undefined && /^[\w.:-]+$/.test(chip)) chips.add(chip);
  }
  return chips.size === 0 ? absent : read([...chips]);
}
