/** Pictures that the window has for actions. */
export type ActionIcon =
  | 'clone'
  | 'export'
  | 'discard'
  | 'edit'
  | 'keep'
  | 'pause'
  | 'play'
  | 'power'
  | 'power-off'
  | 'reset'
  | 'screen'
  | 'suspend'
  | 'template'
  | 'terminal'
  | 'trash';
