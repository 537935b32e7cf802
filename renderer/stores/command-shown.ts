import { create } from 'zustand';

const key = 'command-shown';

/** True once a person wanted to see command lines, wherever one is offered; remembered. */
export const useCommandShown = create<{ shown: boolean }>(() => ({
  shown: localStorage.getItem(key) === 'yes',
}));

export function toggleCommand(): void {
  useCommandShown.setState(({ shown }) => ({ shown: !shown }));
  localStorage.setItem(key, useCommandShown.getState().shown ? 'yes' : 'no');
}
