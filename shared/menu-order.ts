import { z } from 'zod';
import { vmActions } from './vm-actions';

/** What the native menu can ask of the window, or tell it. */
const menuCommandSchema = z.enum([
  'new-vm',
  'host-panel',
  'settings',
  'find',
  'help',
  'full-screen-guest',
  'send-keys',
  'take-screenshot',
  'about',
  'menu-opened',
  ...vmActions,
]);
export type MenuCommand = z.infer<typeof menuCommandSchema>;

/** A command of the menu, and what goes with it. */
export const menuOrderSchema = z.object({
  command: menuCommandSchema,
  /** Label of the combination that `send-keys` presses in the guest, see `keyCombinations`. */
  keys: z.string().max(64).optional(),
});
export type MenuOrder = z.infer<typeof menuOrderSchema>;
