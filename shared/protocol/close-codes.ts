/** Why the companion closes a socket. */
export const CLOSE = {
  /** Done, or another connection took the session over. */
  done: 1000,
  /** The companion stops or starts anew; come back. */
  goingAway: 1001,
  notAllowed: 1008,
  tooLarge: 1009,
  /** The companion made a mistake with this connection; come back. */
  internalError: 1011,
  tooManySessions: 1013,
  doesNotParse: 4400,
} as const;
