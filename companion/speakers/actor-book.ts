import { randomUUID } from 'node:crypto';
import {
  actorsFile,
  type ActorChange,
  type ActorsFile,
  type ActorShow,
  type ActorVoice,
} from '../../shared/actors.ts';
import { DubError } from '../../shared/wire/errors.ts';
import type { SpeakerEmbedding, SpeakerEncoder } from '../dubbing/ports.ts';
import {
  actorOf,
  recordOf,
  type Actor,
  type ActorStatistics,
  type Voiceprint,
} from '../store/actor-record.ts';
import type { ActorStore } from '../store/actor-store.ts';
import { partInTwo } from './part-in-two.ts';

const COLOURS = 6;
/** The longest of them: each is of another session, and so perhaps of another channel. */
const VOICEPRINTS_KEPT = 12;
const SHOWS_KEPT = 50;
/** Who is not of the show needs to be this much likelier, in log odds, and than anybody else too. */
const STRANGER_MARGIN = 1.5;

/** What a session has heard of one of its speakers. */
export interface Acquaintance {
  readonly voice: SpeakerEmbedding;
  /** ISO 8601, the same all the session: it stands for it. */
  readonly heardAt: string;
  readonly show: ActorShow | undefined;
  /** Since it was last told. */
  readonly clips: number;
  readonly seconds: number;
  /** Of those clips to what was known of the voice. */
  readonly similarities: readonly number[];
}

/** The actors there are: who has a voice, what is known of them, and what the viewer puts right. */
export class ActorBook {
  readonly #store: ActorStore;
  readonly #encoder: SpeakerEncoder;
  readonly #evenOdds: number;

  /** @param threshold calibrated similarity, 0..1, from which on two stretches are one speaker's */
  constructor(store: ActorStore, encoder: SpeakerEncoder, threshold: number) {
    this.#store = store;
    this.#encoder = encoder;
    this.#evenOdds = logOdds(threshold);
  }

  all(): readonly Actor[] {
    return this.#store.all();
  }

  /** @throws DubError `not_found` */
  find(id: string): Actor {
    return this.#store.find(id);
  }

  /**
   * Whose voice this is: held first against the actors of the show, then against all.
   * @param taken actors who are other speakers of the session
   */
  recognise(
    voice: SpeakerEmbedding,
    show: ActorShow | undefined,
    taken: ReadonlySet<string>,
  ): { actor: Actor; similarity: number } | undefined {
    const likely = this.#store
      .all()
      .filter(({ id }) => !taken.has(id))
      .flatMap((actor) => {
        const similarity = this.#similarity(voice, actor, false);
        const isRefused = this.#similarity(voice, actor, true) >= similarity;
        return isRefused ? [] : [{ actor, similarity, odds: logOdds(similarity) }];
      })
      .sort((a, b) => b.odds - a.odds);
    const ofShow = likely.find(({ actor }) => show !== undefined && isIn(actor, show));
    if (ofShow !== undefined && ofShow.odds >= this.#evenOdds) return ofShow;
    const [first, second] = likely;
    if (first === undefined || first.odds < this.#evenOdds + STRANGER_MARGIN) return undefined;
    return second !== undefined && first.odds - second.odds < STRANGER_MARGIN ? undefined : first;
  }

  /** Takes somebody in. @param name the viewer's, or a provisional one */
  create(name: string, isNamed: boolean, heard: Acquaintance): Actor {
    const actor: Actor = {
      id: randomUUID(),
      name,
      isNamed,
      colour: this.#store.all().length % COLOURS,
      shows: [],
      voices: [],
      voiceprints: [],
      statistics: { clips: 0, seconds: 0, similarityMean: 0, similarityDeviation: 0, pitchHz: 0 },
      createdAt: new Date().toISOString(),
      lastHeardAt: heard.heardAt,
    };
    this.#store.save([this.#with(actor, heard)]);
    return this.#store.find(actor.id);
  }

  /** What a session has heard of an actor. */
  learn(id: string, heard: Acquaintance): void {
    this.#store.save([this.#with(this.#store.find(id), heard)]);
  }

  /** The voice that an actor keeps in an engine. */
  keepVoice(id: string, voice: ActorVoice): void {
    this.#store.save([withVoice(this.#store.find(id), voice)]);
  }

  // What the viewer puts right; each can be taken back.

  rename(id: string, name: string): Actor {
    return this.#correct('rename', this.#store.find(id), (actor) => ({ ...actor, name, isNamed: true }));
  }

  chooseVoice(id: string, voice: ActorVoice): Actor {
    return this.#correct('voice', this.#store.find(id), (actor) => withVoice(actor, voice));
  }

  /** Two actors were one: the other goes, and all that is known of both stays. */
  merge(id: string, otherId: string): Actor {
    const [one, other] = [this.#store.find(id), this.#store.find(otherId)];
    if (id === otherId) throw new DubError('bad_message', 'other_id: takes another actor.');
    const named = !one.isNamed && other.isNamed ? other : one;
    const merged: Actor = {
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
      createdAt: one.createdAt < other.createdAt ? one.createdAt : other.createdAt,
      lastHeardAt: one.lastHeardAt > other.lastHeardAt ? one.lastHeardAt : other.lastHeardAt,
    };
    this.#store.correct('merge', [one, other], [merged]);
    return this.#store.find(id);
  }

  /**
   * An actor was two.
   * @param voiceprintIds those of the second; without them the voiceprints are parted where they are least alike
   * @returns both
   * @throws DubError `bad_message` where there is nothing to part
   */
  split(id: string, voiceprintIds?: readonly number[]): [Actor, Actor] {
    const actor = this.#store.find(id);
    const own = actor.voiceprints.filter(({ isRefused }) => !isRefused);
    const theirs =
      voiceprintIds === undefined
        ? partInTwo(own, (a, b) => this.#encoder.similarity(embeddingOf(a), embeddingOf(b)))
        : own.filter((print) => voiceprintIds.includes(print.id));
    if (theirs.length === 0 || theirs.length === own.length) {
      throw new DubError('bad_message', 'This actor cannot be parted so: each part takes a voiceprint.');
    }
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
      colour: (actor.colour + 1) % COLOURS,
      voices: [],
      voiceprints: [...theirs.map((print) => ({ ...print, id: 0 })), ...refusal(stays)],
      statistics: part(actor.statistics, share),
    };
    this.#store.correct('split', [actor], [one, other]);
    return [this.#store.find(id), this.#store.find(other.id)];
  }

  /** "Not this person": the voice is somebody else's from now on, and what this session taught is forgotten. */
  refuse(id: string, voice: SpeakerEmbedding, heardAt: string): Actor {
    return this.#correct('refuse', this.#store.find(id), (actor) => ({
      ...actor,
      voiceprints: [
        ...actor.voiceprints.filter((print) => print.heardAt !== heardAt),
        this.#printOf(voice, heardAt, true),
      ],
    }));
  }

  lastChange(): ActorChange | undefined {
    return this.#store.lastChange();
  }

  /** @throws DubError `not_found` where there is nothing to take back */
  undo(): void {
    this.#store.undo();
  }

  /** For good. */
  delete(id: string): void {
    this.#store.delete(id);
  }

  deleteAll(): void {
    this.#store.deleteAll();
  }

  export(): ActorsFile {
    return { format: 'samevoice-actors', version: 1, actors: this.#store.all().map(recordOf) };
  }

  /**
   * Takes in the actors of a file; one that is here already is replaced by the file's.
   * @returns how many
   * @throws DubError `bad_message` where it is no such file
   */
  import(file: unknown): number {
    const parsed = actorsFile.safeParse(file);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new DubError(
        'bad_message',
        `This is no file of actors: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      );
    }
    const actors = parsed.data.actors.map(actorOf);
    this.#store.save(actors);
    return actors.length;
  }

  #correct(kind: ActorChange['kind'], actor: Actor, change: (actor: Actor) => Actor): Actor {
    this.#store.correct(kind, [actor], [change(actor)]);
    return this.#store.find(actor.id);
  }

  #similarity(voice: SpeakerEmbedding, actor: Actor, isRefused: boolean): number {
    let most = 0;
    for (const print of actor.voiceprints) {
      if (print.isRefused !== isRefused || print.encoder !== this.#encoder.info.name) continue;
      most = Math.max(most, this.#encoder.similarity(voice, embeddingOf(print)));
    }
    return most;
  }

  #with(actor: Actor, { voice, heardAt, show, clips, seconds, similarities }: Acquaintance): Actor {
    const before = actor.voiceprints.filter((print) => print.heardAt !== heardAt || print.isRefused);
    return {
      ...actor,
      shows: show === undefined ? actor.shows : unique([show, ...actor.shows]).slice(0, SHOWS_KEPT),
      voiceprints: longest([...before, this.#printOf(voice, heardAt, false)]),
      statistics: together(actor.statistics, {
        clips,
        seconds,
        ...spread(similarities),
        pitchHz: voice.profile.pitchHz,
      }),
      lastHeardAt: heardAt > actor.lastHeardAt ? heardAt : actor.lastHeardAt,
    };
  }

  #printOf(voice: SpeakerEmbedding, heardAt: string, isRefused: boolean): Voiceprint {
    const encoder = this.#encoder.info.name;
    return { id: 0, encoder, vector: voice.vector, seconds: voice.voicedMs / 1000, heardAt, isRefused };
  }
}

function embeddingOf({ vector, seconds }: Voiceprint): SpeakerEmbedding {
  return { vector, profile: { pitchHz: 0 }, voicedMs: seconds * 1000 };
}

function isIn(actor: Actor, show: ActorShow): boolean {
  return actor.shows.some(({ site, title }) => site === show.site && title === show.title);
}

function withVoice(actor: Actor, voice: ActorVoice): Actor {
  return { ...actor, voices: [...actor.voices.filter((one) => !isForTheSame(one, voice)), voice] };
}

function isForTheSame(a: ActorVoice, b: ActorVoice): boolean {
  return a.engine === b.engine && a.language === b.language;
}

function unique(shows: readonly ActorShow[]): ActorShow[] {
  return [...new Map(shows.map((show) => [`${show.site} ${show.title}`, show])).values()];
}

function longest(prints: readonly Voiceprint[]): Voiceprint[] {
  const own = prints.filter(({ isRefused }) => !isRefused).sort((a, b) => b.seconds - a.seconds);
  return [...own.slice(0, VOICEPRINTS_KEPT), ...prints.filter(({ isRefused }) => isRefused)];
}

function secondsOf(prints: readonly Voiceprint[]): number {
  return prints.reduce((sum, { seconds }) => sum + seconds, 0);
}

function spread(values: readonly number[]): Pick<ActorStatistics, 'similarityMean' | 'similarityDeviation'> {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  return { similarityMean: mean, similarityDeviation: Math.sqrt(variance) };
}

/** Of both, each by its clips; the pitch by its seconds. */
function together(a: ActorStatistics, b: ActorStatistics): ActorStatistics {
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

function part(statistics: ActorStatistics, share: number): ActorStatistics {
  const { clips, seconds } = statistics;
  return { ...statistics, clips: Math.round(clips * share), seconds: seconds * share };
}

function logOdds(probability: number): number {
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, probability));
  return Math.log(inside / (1 - inside));
}
