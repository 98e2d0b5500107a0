import { signal, type ReadonlySignal } from '@preact/signals';
import { z } from 'zod';
import { DEFAULT_LEVELS, defaultTargetLanguage } from '../client/session/dubbing-options.ts';
import { tryParseJson } from '../shared/bounded-json.ts';
import { language, sourceLanguage } from '../shared/protocol/fields.ts';

const KEY = 'samevoice-choices';

/** What the viewer chose in this page, kept in this browser. */
const choices = z.object({
  way: z.enum(['microphone', 'tab', 'file']),
  sourceLanguage,
  targetLanguage: language,
  /** Of a file: written down, not dubbed. */
  transcriptOnly: z.boolean(),
  headphones: z.boolean(),
  originalVolume: z.number().min(0).max(1),
  dubVolume: z.number().min(0).max(1),
});
export type Choices = z.infer<typeof choices>;

function defaults(): Choices {
  return {
    way: 'microphone',
    sourceLanguage: 'auto',
    targetLanguage: defaultTargetLanguage(navigator.language),
    transcriptOnly: false,
    headphones: false,
    originalVolume: DEFAULT_LEVELS.original,
    dubVolume: DEFAULT_LEVELS.dub,
  };
}

function read(): Choices {
  const kept = z.looseObject({}).safeParse(tryParseJson(localStorage.getItem(KEY) ?? '{}'));
  const parsed = choices.safeParse({ ...defaults(), ...kept.data });
  return parsed.success ? parsed.data : defaults();
}

const chosen = signal(read());
export const theChoices: ReadonlySignal<Choices> = chosen;

export function choose(change: Partial<Choices>): void {
  chosen.value = { ...chosen.value, ...change };
  localStorage.setItem(KEY, JSON.stringify(chosen.value));
}
