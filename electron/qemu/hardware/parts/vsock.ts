import { requireFor, type BuildContext, type Section } from '../context';
import { deviceIds } from '../device-ids';
import { device } from '../items';
import { fixedPlace, rareSlot, slotsOf } from '../places/slots';

/** Sockets between host and guest (vsock(7)); the host's kernel serves them. */
export function vsockSection(context: BuildContext): Section {
  const { vsock } = context.config;
  if (!vsock) return { items: [] };
  const driver = requireFor(context, 'vsock', `vhost-vsock-${context.model.transport}`);
  const place = fixedPlace(
    context.model,
    rareSlot(context.model, 'vsock', slotsOf(context.addresses.values())),
  );
  return { items: [device(driver, deviceIds.vsock, { ...place, 'guest-cid': vsock.cid })] };
}
