/** What is known of actors, put together and taken apart. */
import { randomUUID } from 'node:crypto';
import type { ActorShow, ActorVoice, ConsentRecord } from '../../shared/actors.ts';
import type { Actor, ActorStatistics, Voiceprint } from '../store/actor-record.ts';

/** The longest of them: each is of another session, and so perhaps of another channel. */
const VOICEPRINTS_KEPT = 12;
export const SHOWS_KEPT = 50;

/** Two who are one: the first, with all that is known of both. */
export function merged(one: Actor, other: Actor): Actor {
  const named = !one.isNamed && other.isNamed ? other : one;
  return {
    ...one,
    name: named.name,
    isNamed: named.isNamed,
    shows: unique([...one.shows, ...other.shows]),
    voices: other.voices.reduce<Actor>(
      (actor, voice) =>
        actor.voices.some((kept) => isForTheSame(kept, voice)) ? actor : withVoice(actor, voice),
      one,
    ).voices,
    voiceprints: longest([...one.voiceprints, ...other.voiceprints]),
    statistics: together(one.statistics, other.statistics),
    consents: [
      ...one.consents,
      ...other.consents.filter(
        (theirs) =>
          !one.consents.some((own) => own.engine === theirs.engine && own.voice_id === theirs.voice_id),
      ),
    ],
    createdAt: one.createdAt < other.createdAt ? one.createdAt : other.createdAt,
    lastRecordedAt: one.lastRecordedAt > other.lastRecordedAt ? one.lastRecordedAt : other.lastRecordedAt,
  };
}

/**
 * Two who were taken for one.
 * @param theirs voiceprints of the second
 * @param colours how many there are
 */
export function parted(actor: Actor, theirs: readonly Voiceprint[], colours: number): [Actor, Actor] {
  const own = actor.voiceprints.filter(({ isRefused }) => !isRefused);
  const stays = own.filter((print) => !theirs.includes(print));
  const share = secondsOf(theirs) / Math.max(1, secondsOf(own));
  const refusal = (prints: readonly Voiceprint[]): Voiceprint[] =>
    prints.map((print) => ({ ...print, id: 0, isRefused: true }));
  const one: Actor = {
    ...actor,
    voiceprints: [...stays, ...actor.voiceprints.filter((print) => print.isRefused), ...refusal(theirs)],
    statistics: part(actor.statistics, 1 - share),
  };
  const other: Actor = {
    ...actor,
    id: randomUUID(),
    name: `${actor.name} (2)`.slice(0, 100),
    isNamed: false,
    colour: (actor.colour + 1) % colours,
    voices: [],
    consents: [],
    voiceprints: [...theirs.map((print) => ({ ...print, id: 0 })), ...refusal(stays)],
    statistics: part(actor.statistics, share),
  };
  return [one, other];
}

/** Of which no voice has come. */
export function withoutGrant(actor: Actor, engine: string): ConsentRecord[] {
  return actor.consents.filter((one) => one.engine !== engine || one.voice_id !== '');
}

export function withVoice(actor: Actor, voice: ActorVoice): Actor {
  return { ...actor, voices: [...actor.voices.filter((one) => !isForTheSame(one, voice)), voice] };
}

export function isForTheSame(a: ActorVoice, b: ActorVoice): boolean {
  return a.engine === b.engine && a.language === b.language;
}

export function unique(shows: readonly ActorShow[]): ActorShow[] {
  return [...new Map(shows.map((show) => [`${show.site} ${show.title}`, show])).values()];
}

/** Those to be kept: so many of each encoder, whose vectors say nothing to another. */
export function longest(prints: readonly Voiceprint[]): Voiceprint[] {
  const own = prints.filter(({ isRefused }) => !isRefused).sort((a, b) => b.seconds - a.seconds);
  const encoders = new Set(own.map(({ encoder }) => encoder));
  const kept = [...encoders].flatMap((encoder) =>
    own.filter((print) => print.encoder === encoder).slice(0, VOICEPRINTS_KEPT),
  );
  return [...kept, ...prints.filter(({ isRefused }) => isRefused)];
}

export function secondsOf(prints: readonly Voiceprint[]): number {
  return prints.reduce((sum, { seconds }) => sum + seconds, 0);
}

export function spread(
  values: readonly number[],
): Pick<ActorStatistics, 'similarityMean' | 'similarityDeviation'> {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  return { similarityMean: mean, similarityDeviation: Math.sqrt(variance) };
}

/** Of both, each by its clips; the pitch by its seconds. */
export function together(a: ActorStatistics, b: ActorStatistics): ActorStatistics {
  const [clips, seconds] = [a.clips + b.clips, a.seconds + b.seconds];
  const mean = (x: number, y: number): number => (a.clips * x + b.clips * y) / Math.max(1, clips);
  const similarityMean = mean(a.similarityMean, b.similarityMean);
  const square = mean(
    a.similarityDeviation ** 2 + a.similarityMean ** 2,
    b.similarityDeviation ** 2 + b.similarityMean ** 2,
  );
  return {
    clips,
    seconds,
    similarityMean,
    similarityDeviation: Math.sqrt(Math.max(0, square - similarityMean ** 2)),
    pitchHz: seconds === 0 ? b.pitchHz : (a.seconds * a.pitchHz + b.seconds * b.pitchHz) / seconds,
  };
}

export function part(statistics: ActorStatistics, share: number): ActorStatistics {
  const { clips, seconds } = statistics;
  return { ...statistics, clips: Math.round(clips * share), seconds: seconds * share };
}
