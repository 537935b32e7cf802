import { create } from 'zustand';
import type { CommandOption } from '../../../../shared/command-line';
import type { EditedConfig } from '../../../../shared/hardware';
import { type Scope, touches } from './scopes';

/** What rows and command line know of each other. */
interface Pointing {
  /** Of the row that is pointed at, or has the keyboard. */
  row: readonly Scope[];
  /** Of the row that is open. */
  open: readonly Scope[];
  /** The option that is pointed at. */
  option: CommandOption | null;
  /** The definition as the open row would leave it; null while it changes nothing, or something in it is wrong. */
  draft: EditedConfig | null;
  /** Something in the open row is wrong: there is no command line with it. */
  isWrong: boolean;
}

const none: readonly Scope[] = [];

export const usePointing = create<Pointing>(() => ({
  row: none,
  open: none,
  option: null,
  draft: null,
  isWrong: false,
}));

export const pointAtRow = (scopes: readonly Scope[] | null): void =>
  usePointing.setState({ row: scopes ?? none });

export const pointAtOption = (option: CommandOption | null): void =>
  usePointing.setState({ option });

export const showOpenRow = (scopes: readonly Scope[] | null): void =>
  usePointing.setState(scopes ? { open: scopes } : { open: none, draft: null, isWrong: false });

export const showDraft = (draft: EditedConfig | null, isWrong: boolean): void =>
  usePointing.setState({ draft, isWrong });

/** Pure: whether an option comes from what a row shows. */
export const isOf = (scopes: readonly Scope[], { part, device }: CommandOption): boolean =>
  part !== null && touches(scopes, { part, device });
