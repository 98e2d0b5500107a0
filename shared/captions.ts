/** Captions as files: WebVTT and SubRip. */
import { baseLanguage } from './languages.ts';

export interface Caption {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  /** Who speaks; written where the format has a place for it. */
  readonly speaker?: string;
}

/** What is said of dubs beside their captions, in the captions' own language where it is known here. */
const NOTES: Readonly<Record<string, string>> = {
  de: 'Synchronstimmen: von KI erzeugt.',
  en: 'Dubbed voices: made by AI.',
  es: 'Voces del doblaje: creadas con IA.',
};
/** Long enough to be read; gone where somebody speaks before. */
const NOTE_MS = 3_000;
const LEAST_NOTE_MS = 1_000;

/** @param dubbedInto BCP-47: what is heard with these captions is a dub, and they say so in a note */
export function toVtt(captions: readonly Caption[], dubbedInto?: string): string {
  const cues = captions.map(({ startMs, endMs, text, speaker }) => {
    const voice = speaker === undefined ? '' : `<v ${escapeVtt(speaker.replace(/\s+/g, ' '))}>`;
    return `${time(startMs, '.')} --> ${time(endMs, '.')}\n${voice}${escapeVtt(oneBlock(text))}\n`;
  });
  const notes = dubbedInto === undefined ? [] : [`NOTE ${noteIn(dubbedInto)}\n`];
  return ['WEBVTT\n', ...notes, ...cues].join('\n');
}

/** @param dubbedInto as above; the format knows no notes, so it is the first caption, up to who speaks first */
export function toSrt(captions: readonly Caption[], dubbedInto?: string): string {
  const [first] = captions;
  const isNoted = dubbedInto !== undefined && first !== undefined;
  const note = isNoted
    ? [
        {
          startMs: 0,
          endMs: Math.max(LEAST_NOTE_MS, Math.min(NOTE_MS, first.startMs)),
          text: noteIn(dubbedInto),
        },
      ]
    : [];
  return [...note, ...captions]
    .map(({ startMs, endMs, text }, i) => {
      return `${i + 1}\n${time(startMs, ',')} --> ${time(endMs, ',')}\n${escapeSrt(oneBlock(text))}\n`;
    })
    .join('\n');
}

function noteIn(language: string): string {
  return NOTES[baseLanguage(language)] ?? NOTES['en'] ?? '';
}

/** A blank line would end the cue. */
function oneBlock(text: string): string {
  return text.replace(/\s*[\r\n]\s*/g, '\n').trim();
}

function escapeVtt(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Joins without a gap and shows nothing: it keeps two characters from being read as one mark. */
const WORD_JOINER = '\u2060';

/**
 * SubRip has no escapes, yet its players obey tags, entities, the arrow and the marks of other formats. A word joiner within each
 * breaks it and stays unseen. Braces become full-width ones, for renderers hide whatever stands between plain ones.
 */
function escapeSrt(text: string): string {
  return text
    .replace(/<(?=[a-z/!?])|&(?=[a-z#])|\\(?=[nh])|--(?=>)/gi, (mark) => mark + WORD_JOINER)
    .replace(/\{/g, '｛')
    .replace(/\}/g, '｝');
}

function time(ms: number, fraction: '.' | ','): string {
  const whole = Math.max(0, Math.round(ms));
  const pad = (value: number, length: number) => String(value).padStart(length, '0');
  const hours = pad(Math.floor(whole / 3_600_000), 2);
  const minutes = pad(Math.floor(whole / 60_000) % 60, 2);
  return `${hours}:${minutes}:${pad(Math.floor(whole / 1000) % 60, 2)}${fraction}${pad(whole % 1000, 3)}`;
}
