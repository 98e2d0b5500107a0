/** Why the companion closes a room's socket, beside the codes of protocol/close-codes.ts. */
export const ROOM_CLOSE = {
  /** The room is over, or the listener left. */
  done: 1000,
  /** The companion stops or starts anew; come back. */
  goingAway: 1001,
  tooLarge: 1009,
  internalError: 1011,
  /** This connection is too slow, answers no ping, or there is no room for it; come back later. */
  tooSlow: 1013,
  doesNotParse: 4400,
  /** Not let in: too many tries, or no first frame. */
  notLetIn: 4403,
  noSuchRoom: 4404,
  /** Another page leads the room now. */
  takenOver: 4409,
} as const;

/** After these a page does not come back: it is let in no more, or there is no room. */
export const FINAL_ROOM_CLOSES: readonly number[] = [
  ROOM_CLOSE.done,
  ROOM_CLOSE.doesNotParse,
  ROOM_CLOSE.notLetIn,
  ROOM_CLOSE.noSuchRoom,
  ROOM_CLOSE.takenOver,
];
