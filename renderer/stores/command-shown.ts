import { create } from 'zustand';

/** True once a person wanted to see command lines; until the window is closed, wherever one is offered. */
export const useCommandShown = create<{ shown: boolean }>(() => ({ shown: false }));

export const toggleCommand = () => useCommandShown.setState(({ shown }) => ({ shown: !shown }));
