import type { SerialConnection } from '../../provider/serial-ports';

/** Counts a serial port that this process has open; a guest that somebody looks at is not idle. */
export function whileOpen(
  guest: { serialPortsOpen: number },
  connection: SerialConnection,
): SerialConnection {
  guest.serialPortsOpen += 1;
  let open = true;
  const close = async () => {
    if (open) guest.serialPortsOpen -= 1;
    open = false;
    await connection.close();
  };
  return { ...connection, close };
}
