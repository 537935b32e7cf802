/**
 * In a machine's folder: the rules for its automatic snapshots. Not in the definition: that says what the guest has, and
 * goes back with a revert; and a rule that is spoilt must keep no machine from starting.
 */
export const rulesFile = 'points.json';
