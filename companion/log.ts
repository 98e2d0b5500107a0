/** The companion's log: a component a line, each at a level of its own. Never what was said, never sound, never a key. */
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from './config.ts';
import type { Component, Level } from './log-levels.ts';

/** What a component says: as LOG_LEVELS has it, else more with DEBUG, and with AUDIO_DEBUG for sound. */
export function levelOf(
  component: Component,
  { DEBUG, AUDIO_DEBUG, LOG_LEVELS }: Pick<Config, 'DEBUG' | 'AUDIO_DEBUG' | 'LOG_LEVELS'>,
): Level {
  const isDebugged = component === 'audio' ? AUDIO_DEBUG : DEBUG;
  return LOG_LEVELS[component] ?? (isDebugged ? 'debug' : 'info');
}

/** Where lines go; its children share its stream. */
export type Log = FastifyBaseLogger;

export function logOf(base: Log, component: Component, config: Config): Log {
  return base.child({ component }, { level: levelOf(component, config) });
}
