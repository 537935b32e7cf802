import { impossible, requireFor, type BuildContext, type Section } from '../context';
import { deviceIds } from '../device-ids';
import { device, globalOption, option, type HardwareItem } from '../items';
import { fixedPlace, rareSlot, slotsOf } from '../places/slots';

/** A watchdog, and what happens when the guest has not been heard of in time. */
export function watchdogSection(context: BuildContext): Section {
  const { watchdog } = context.config;
  if (!watchdog) return { items: [] };
  const { model, action } = watchdog;
  if (!context.model.watchdogs.includes(model)) {
    throw impossible(context, 'watchdog.model', model);
  }
  return { items: [chip(context, model), option('-action', null, { watchdog: action })] };
}

function chip(context: BuildContext, model: 'i6300esb' | 'itco' | 'diag288'): HardwareItem {
  switch (model) {
    case 'itco':
      // It is a part of the chipset, which is told there that it may restart the computer.
      return globalOption('ICH9-LPC', 'noreboot', false);
    case 'i6300esb':
    case 'diag288': {
      const slot = rareSlot(context.model, 'watchdog', slotsOf(context.addresses.values()));
      const place = model === 'i6300esb' ? fixedPlace(context.model, slot) : {};
      return device(requireFor(context, 'watchdog.model', model), deviceIds.watchdog, place);
    }
  }
}
