import { describe, expect, it } from 'vitest';
import { ClauseCutter } from '../../../companion/recognition/clause-cutter.ts';
import type {
  Hypothesis,
  RecognizerCapabilities,
  Word,
} from '../../../companion/recognition/ports/recognizer.ts';
import type { RecognizerEvent } from '../../../companion/recognition/recognizer-supervisor.ts';
import { TranscriptStage, type TranscriptEvent } from '../../../companion/recognition/transcript-stage.ts';

const CAPABILITIES: RecognizerCapabilities = {
  languages: ['en'],
  stabilityMs: 500,
  punctuates: true,
  detectsLanguage: false,
  wordTimes: true,
  preRollMs: 0,
};

/** A word every 300 ms. */
function hypothesis(text: string, more: Partial<Hypothesis> = {}): Hypothesis {
  const words = text
    .split(' ')
    .map((word, i): Word => ({ text: word, startMs: 300 * i, endMs: 300 * i + 250 }));
  return { words, isFinal: false, processedToMs: 300 * words.length, ...more };
}

async function transcribed(
  hypotheses: readonly Hypothesis[],
  capabilities: Partial<RecognizerCapabilities> = {},
) {
  const acknowledgedMs: number[] = [];
  const stage = new TranscriptStage({
    recognizer: {
      acknowledge: (committedToMs) => void acknowledgedMs.push(committedToMs),
      [Symbol.asyncIterator]: async function* (): AsyncGenerator<RecognizerEvent> {
        for (const one of hypotheses) {
          yield await Promise.resolve({
            type: 'hypothesis',
            hypothesis: one,
            capabilities: { ...CAPABILITIES, ...capabilities },
            silentFromMs: undefined,
          });
        }
      },
    },
    cutter: new ClauseCutter(),
    language: 'en',
  });
  const events: TranscriptEvent[] = [];
  for await (const event of stage) events.push(event);
  return { events, acknowledgedMs };
}

const textsOf = (events: readonly TranscriptEvent[], type: 'partial' | 'speculation'): string[] =>
  events.flatMap((event) => (event.type === type ? event.text : []));

describe('a running transcript', () => {
  it('is told again only when its words change, and at the end', async () => {
    const { events } = await transcribed([
      hypothesis('it was'),
      hypothesis('it was', { processedToMs: 700 }),
      hypothesis('it was raining'),
      hypothesis('it was raining', { isFinal: true }),
    ]);
    expect(textsOf(events, 'partial')).toEqual(['it was', 'it was raining', 'it was raining']);
  });

  it('leaves out what is committed, and says up to where that is', async () => {
    const { events, acknowledgedMs } = await transcribed([
      hypothesis('Good morning. I have', { processedToMs: 1_200 }),
      hypothesis('Good morning. I have read', { processedToMs: 1_700 }),
      hypothesis('Good morning. I have read it.', { isFinal: true }),
    ]);
    const clauses = events.flatMap((event) => (event.type === 'clause' ? event.clause.text : []));
    expect(clauses).toEqual(['Good morning.', 'I have read it.']);
    expect(textsOf(events, 'partial').at(-1)).toBe('I have read it.');
    expect(acknowledgedMs).toEqual([0, 550, 1750]);
  });

  it('speculates once on what will be the next clause, before it is committed', async () => {
    const { events } = await transcribed([
      hypothesis('Good morning. I'),
      hypothesis('Good morning. I have'),
      hypothesis('Good morning. I have', { isFinal: true }),
    ]);
    expect(textsOf(events, 'speculation')).toEqual(['Good morning.']);
    const at = (type: TranscriptEvent['type']) => events.findIndex((event) => event.type === type);
    expect(at('speculation')).toBeLessThan(at('clause'));
  });

  it('does not speculate on bare words, which are written differently once their sentence ends', async () => {
    const { events } = await transcribed([hypothesis('good morning and so we go there now')], {
      punctuates: false,
    });
    expect(textsOf(events, 'speculation')).toEqual([]);
  });

  it('of a recogniser that translates is marked, and in the language that it tells', async () => {
    const { events } = await transcribed([
      hypothesis('Good morning.', { isFinal: true, isTranslated: true, language: 'pt' }),
    ]);
    expect(events).toContainEqual({
      type: 'clause',
      clause: expect.objectContaining({ isDirect: true, language: 'pt', text: 'Good morning.' }) as unknown,
    });
  });
});
