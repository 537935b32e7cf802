import path from 'node:path';
import { impossible, requireFor, type BuildContext, type Section } from '../context';
import { deviceIds } from '../device-ids';
import { device, output } from '../items';

/** The driver of a parallel port. */
export const parallelDriver = 'isa-parallel';

/** Parallel ports (LPT1 to LPT3): what the guest prints is added to a log, or goes nowhere. */
export function parallelSection(context: BuildContext): Section {
  const { config, folder, model } = context;
  const ports = config.parallelPorts ?? [];
  if (ports.length === 0) return { items: [] };
  if (ports.length > model.parallelPorts)
    throw impossible(context, 'parallelPorts', parallelDriver);
  const driver = requireFor(context, 'parallelPorts', parallelDriver);
  const logs = path.join(folder, 'logs');
  const items = ports.flatMap((port, index) => {
    const chardev = `parallel${index}`;
    const file = port.output === 'log' ? path.join(logs, `${chardev}.log`) : null;
    return [
      output(chardev, file),
      device(driver, deviceIds.parallelPort(index), { index, chardev }),
    ];
  });
  return { items, folders: ports.some((port) => port.output === 'log') ? [logs] : [] };
}
