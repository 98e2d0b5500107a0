/** Who writes to the companion's log, and how much. */

export const COMPONENTS = ['http', 'socket', 'session', 'uploads', 'engines', 'audio', 'access'] as const;
export type Component = (typeof COMPONENTS)[number];

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type Level = (typeof LEVELS)[number];
