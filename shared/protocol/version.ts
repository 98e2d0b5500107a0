/**
 * The version of the wire. It counts up where an older client would misread what a newer companion says; messages and codes
 * that are only new need no new version, for clients leave out what they do not know.
 */
export const PROTOCOL_VERSION = 1;
