import { z } from 'zod';
import {
  DEFAULT_LEVELS,
  DEFAULT_TIMING,
  defaultTargetLanguage,
  timing,
  underDub,
  volume,
  watching,
} from '../client/session/dubbing-options.ts';
import { DEFAULT_COMPANION } from '../shared/identity.ts';
import { trySafeParse } from '../shared/parse-input.ts';
import { pace } from '../shared/protocol/client-messages.ts';
import { language, sourceLanguage } from '../shared/protocol/fields.ts';

const KEY = 'settings';
/** Undone forgetting and typing mistakes aside, nobody watches on more sites than this. */
const MAX_SITES = 500;

/** Loopback only: the content security policy of the extension's pages lets nothing else through. */
export const companionAddress = z
  .string()
  .regex(/^http:\/\/(127\.0\.0\.1|localhost)(:\d{1,5})?$/, 'takes an address like http://127.0.0.1:8000');

export const captionStyle = z.object({
  text: z.enum(['translation', 'both', 'off']),
  size: z.enum(['small', 'medium', 'large']),
  background: z.enum(['none', 'soft', 'solid']),
  position: z.enum(['bottom', 'top']),
});
export type CaptionStyle = z.infer<typeof captionStyle>;

/** What the viewer chose for one site; what is missing follows the defaults. */
export const siteSettings = z.object({
  targetLanguage: language.optional(),
  originalVolume: volume.optional(),
  dubVolume: volume.optional(),
  underDub: underDub.optional(),
  watching: watching.optional(),
});
export type SiteSettings = z.infer<typeof siteSettings>;

export const settings = z.object({
  companion: companionAddress,
  targetLanguage: language,
  sourceLanguage,
  /** How loud the original stays while a dub is speaking. */
  originalVolume: volume,
  dubVolume: volume,
  underDub,
  ...timing.shape,
  /** How long words are waited for: sooner, or with fewer mistakes. */
  pace,
  /** What a session may spend on paid engines, in US dollars; null leaves it to the companion. */
  spendCapUsd: z.number().min(0).max(10_000).nullable(),
  captions: captionStyle,
  /** By hostname. */
  sites: z.record(z.string(), siteSettings),
});
export type Settings = z.infer<typeof settings>;

/** The settings in force for one site. */
export type Effective = Omit<Settings, 'sites'>;

/** @param uiLanguage the browser's own language */
export function defaultSettings(uiLanguage: string): Settings {
  return {
    companion: DEFAULT_COMPANION,
    targetLanguage: defaultTargetLanguage(uiLanguage),
    sourceLanguage: 'auto',
    originalVolume: DEFAULT_LEVELS.original,
    dubVolume: DEFAULT_LEVELS.dub,
    underDub: DEFAULT_LEVELS.under,
    ...DEFAULT_TIMING,
    pace: 'balanced',
    spendCapUsd: null,
    captions: { text: 'translation', size: 'medium', background: 'soft', position: 'bottom' },
    sites: {},
  };
}

/** Stored values that no longer fit are replaced one by one, so that one bad value does not lose the others. */
export function parseSettings(stored: unknown, defaults: Settings): Settings {
  const values = typeof stored === 'object' && stored !== null ? stored : {};
  const result: Record<string, unknown> = { ...defaults };
  for (const [name, schema] of Object.entries(settings.shape)) {
    const parsed = trySafeParse<z.ZodType>(schema, Reflect.get(values, name));
    if (parsed?.success === true) result[name] = parsed.data;
  }
  return settings.parse(result);
}

export function effectiveFor(all: Settings, hostname: string): Effective {
  const { sites, ...defaults } = all;
  const own = sites[hostname];
  return {
    ...defaults,
    targetLanguage: own?.targetLanguage ?? defaults.targetLanguage,
    originalVolume: own?.originalVolume ?? defaults.originalVolume,
    dubVolume: own?.dubVolume ?? defaults.dubVolume,
    underDub: own?.underDub ?? defaults.underDub,
    watching: own?.watching ?? defaults.watching,
  };
}

/** Remembers a choice for a site, or as the default where there is no site. The oldest site makes room. */
export function withChoice(all: Settings, hostname: string, choice: SiteSettings): Settings {
  if (hostname === '') return settings.parse({ ...all, ...choice });
  const { [hostname]: before, ...others } = all.sites;
  const kept = Object.entries(others).slice(-(MAX_SITES - 1));
  return { ...all, sites: { ...Object.fromEntries(kept), [hostname]: { ...before, ...choice } } };
}

export async function readSettings(): Promise<Settings> {
  const stored = await chrome.storage.local.get(KEY);
  return parseSettings(stored[KEY], defaultSettings(chrome.i18n.getUILanguage()));
}

/** Reads, changes and writes in one, also when popup and options do it at the same time. */
export async function updateSettings(change: (before: Settings) => Settings): Promise<Settings> {
  return navigator.locks.request('samevoice-settings', async () => {
    const after = change(await readSettings());
    await chrome.storage.local.set({ [KEY]: after });
    return after;
  });
}

export function onSettings(listener: (now: Settings) => void): () => void {
  const changed = (changes: Record<string, chrome.storage.StorageChange>): void => {
    const change = changes[KEY];
    if (change !== undefined) {
      listener(parseSettings(change.newValue, defaultSettings(chrome.i18n.getUILanguage())));
    }
  };
  chrome.storage.local.onChanged.addListener(changed);
  return () => {
    chrome.storage.local.onChanged.removeListener(changed);
  };
}
