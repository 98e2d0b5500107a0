/** The cloud vendors' wire in a process of its own, so that what they do is not counted as the companion's. */
import { startCloudFakes, type CloudFakes } from '../fakes/cloud.ts';
import type { ScriptWord } from '../fakes/google/ear.ts';

export interface ServicesScript {
  readonly words: readonly ScriptWord[];
  readonly answers: Answers;
  /** Whether ElevenLabs recognises, in Google's place. */
  readonly hasScribe?: boolean;
}

/** As a machine next door does, with a tail; after its usual time, always the same; at once; as Google's services really do. */
export type Answers = 'usually' | 'steadily' | 'at once' | 'really';

/** What the services did, asked for by the message `report`. */
export interface ServicesReport {
  /** Of each stream of recognition, from the beginning of its speech to its first answer. */
  readonly firstPartialsMs: readonly number[];
  /** Between two answers of a stream, in its sound. */
  readonly gapsMs: readonly number[];
  /** Of ElevenLabs' recogniser: from each commit to its text. */
  readonly scribeFinalsMs: readonly number[];
  /** Of each dub, from its request to its first sound. */
  readonly firstSoundsMs: readonly number[];
  /** Characters that were sent to be translated, all of them, and of the clauses alone without what goes along for their sense. */
  readonly characters: number;
  readonly clauseCharacters: number;
  /** Characters that were sent to be spoken. */
  readonly spokenCharacters: number;
}

const STEADY = { translationMs: 80, firstAudioMs: 150 };

let fakes: CloudFakes | undefined;

process.on('message', (message: ServicesScript | 'report') => {
  if (message !== 'report') void start(message);
  else if (fakes !== undefined) process.send?.(reportOf(fakes));
});
process.once('disconnect', () => {
  process.exit(0);
});

async function start({ words, answers, hasScribe = false }: ServicesScript): Promise<void> {
  const { translationMs, firstAudioMs } =
    answers === 'at once' ? { translationMs: 0, firstAudioMs: 0 } : STEADY;
  const hasTail = answers === 'usually' || answers === 'really';
  const translationLatency = { medianMs: translationMs, p99Ms: translationMs };
  const firstAudio: [number, number] = [firstAudioMs, firstAudioMs];
  fakes = await startCloudFakes({
    google: {
      hears: { words },
      profile: answers === 'really' ? 'real' : 'kind',
      ...(hasTail ? {} : { translationLatency }),
    },
    hasScribe,
    elevenLabs: {
      profile: answers === 'really' ? 'real' : 'kind',
      planLimit: 15,
      ...(hasTail ? {} : { firstAudioMs: firstAudio, pieceMs: 0 }),
    },
  });
  process.send?.(fakes.environment);
}

function reportOf({ google, elevenLabs }: CloudFakes): ServicesReport {
  const contents = google.requests.flatMap((request) => request.contents);
  const clauses = contents.map((content) => /<b>([^]*)<\/b>$/.exec(content)?.[1] ?? content);
  const dubs = elevenLabs.requests.filter(({ path }) => path.includes('/text-to-speech/'));
  return {
    firstPartialsMs: google.streams.flatMap(({ firstAnswerMs }) => firstAnswerMs ?? []),
    gapsMs: google.streams.flatMap(({ answersAtMs }) =>
      answersAtMs.slice(1).map((atMs, i) => atMs - (answersAtMs[i] ?? atMs)),
    ),
    scribeFinalsMs: elevenLabs.scribe.sessions.flatMap(({ finalsAfterMs }) => finalsAfterMs),
    firstSoundsMs: dubs.flatMap(({ firstSoundMs }) => firstSoundMs ?? []),
    characters: lengthOf(contents),
    clauseCharacters: lengthOf(clauses),
    spokenCharacters: lengthOf(dubs.map(({ body }) => (body as { text: string }).text)),
  };
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
