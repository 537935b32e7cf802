/** What the command line says when an action is done; keys of `texts/<language>/cli.json`. */
export type Told =
  | 'started'
  | 'resumed'
  | 'stopped'
  | 'suspended'
  | 'stateDiscarded'
  | 'paused'
  | 'reset'
  | 'templateOn'
  | 'templateOff'
  | 'kept'
  | 'removed';
