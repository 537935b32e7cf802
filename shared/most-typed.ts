/**
 * The most characters that a field of the window takes, and members of a list that is typed as text. Far more than any
 * part may have: what is too long is told at its field, and no call is refused for it.
 */
export const mostTyped = 1_000_000;
