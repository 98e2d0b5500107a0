/** What has come of a file lies beside it, under a name of its own, until its hash fits. */

/** Of the file itself. */
export const PART = '.part';
/** Of the file as it is sent compressed. */
export const GZIP_PART = '.gz.part';

export const PART_SUFFIXES = [PART, GZIP_PART] as const;
