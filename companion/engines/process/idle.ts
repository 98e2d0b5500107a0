/** Models take hundreds of megabytes: what nobody has asked for so long is given back, and loaded again when it is wanted. */
export const MODEL_IDLE_MS = 10 * 60_000;
