/** Codes of what can go wrong between this computer and the agent in a guest; part of `errorCodes`. */
export const agentErrors = [
  'agent-busy',
  'agent-command-off',
  'agent-failed',
  'agent-gone',
  'agent-not-understood',
  'agent-off',
  'agent-refused',
  'agent-silent',
] as const;
