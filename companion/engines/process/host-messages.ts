/** What is common to the messages of engines' processes: they run foreign code, and what comes from them is held against a schema. */
import { z } from 'zod';
import type { SpeakerEmbedding } from '../../dubbing/ports/speaker-encoder.ts';
import type { Mark } from '../../dubbing/ports/synthesizer.ts';
import type { Hypothesis, Word } from '../../recognition/ports/recognizer.ts';

const LONGEST_TEXT = 100_000;
const MOST_WORDS = 5_000;
/** A process that says more of it than this is told apart from one that says nothing sensible. */
const LONGEST_REASON = 10_000;

export const hostText = z.string().max(LONGEST_TEXT);
export const soundSamples = z.instanceof(Int16Array);
export const rateHz = z.number().int().min(1_000).max(400_000);

/** It could not do what it was asked. */
export const failed = z.object({ type: z.literal('failed'), reason: z.string().max(LONGEST_REASON) });

const word: z.ZodType<Word> = z.object({
  text: hostText,
  startMs: z.number(),
  endMs: z.number(),
  isStable: z.boolean().exactOptional(),
  confidence: z.number().exactOptional(),
});

export const hypothesis: z.ZodType<Hypothesis> = z.object({
  words: z.array(word).max(MOST_WORDS),
  isFinal: z.boolean(),
  processedToMs: z.number(),
  language: hostText.exactOptional(),
  isTranslated: z.boolean().exactOptional(),
});

export const marks: z.ZodType<Mark[]> = z
  .array(z.object({ kind: z.enum(['word', 'viseme']), value: hostText, atMs: z.number() }))
  .max(LONGEST_TEXT);

const traits = z.object({
  pitchRangeSemitones: z.number(),
  formantScale: z.number(),
  tiltDbPerOctave: z.number(),
  syllablesPerSecond: z.number(),
  levelDb: z.number(),
});

export const speakerEmbedding: z.ZodType<SpeakerEmbedding> = z.object({
  vectors: z.record(z.string().max(100), z.instanceof(Float32Array)),
  voicedMs: z.number(),
  profile: z.object({ pitchHz: z.number(), traits: traits.exactOptional() }),
});
