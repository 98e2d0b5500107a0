/** Why the companion closes a socket. */
export const CLOSE = {
  done: 1000,
  notAllowed: 1008,
  tooLarge: 1009,
  tooManySessions: 1013,
  doesNotParse: 4400,
  /** Another connection took the session over. */
  takenOver: 4409,
} as const;
