import { signal, type ReadonlySignal } from '@preact/signals';
import { z } from 'zod';
import { tryParseJson } from '../../shared/bounded-json.ts';

const KEY = 'samevoice-listening';
export const TEXT_SIZES = [1, 1.5, 2, 3] as const;

const preferences = z.object({
  textSize: z.literal(TEXT_SIZES),
  showsOriginal: z.boolean(),
  isMuted: z.boolean(),
  /** Voice and face, or captions alone: for the deaf, and for whoever has a screen reader read them. */
  mode: z.enum(['voice', 'captions']),
});
export type Preferences = z.infer<typeof preferences>;

const DEFAULTS: Preferences = { textSize: 1, showsOriginal: false, isMuted: false, mode: 'voice' };

function read(): Preferences {
  const parsed = preferences.safeParse(tryParseJson(kept() ?? ''));
  return parsed.success ? parsed.data : DEFAULTS;
}

const current = signal(read());
/** How a listener likes to listen, kept in this browser. */
export const thePreferences: ReadonlySignal<Preferences> = current;

export function prefer(change: Partial<Preferences>): void {
  current.value = { ...current.value, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current.value));
  } catch {
    // A browser that keeps nothing has them until the page is closed.
  }
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
