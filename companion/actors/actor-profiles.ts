import { randomUUID } from 'node:crypto';
import type {
  ActorChange,
  ActorsFile,
  ActorShow,
  ActorsImported,
  ActorVoice,
  ConsentRecord,
} from '../../shared/actors.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { SpeakerEmbedding, SpeakerEncoder, Voiced } from '../dubbing/ports/speaker-encoder.ts';
import { isSameVoice, recordOf, type Actor, type Voiceprint } from '../store/actor-record.ts';
import type { ActorStore, OwedDeletion } from '../store/actor-store.ts';
import type { Acquaintance } from './acquaintance.ts';
import { ActorMatcher, type Recognised } from './actor-matcher.ts';
import { importActors } from './import-actors.ts';
import {
  longest,
  merged,
  parted,
  SHOWS_KEPT,
  spread,
  together,
  unique,
  withoutGrant,
  withVoice,
} from './profile-merge.ts';
import { partInTwo } from '../diarization/bisect.ts';
import { CloneSampleBuffer } from '../cloning/clone-sample-buffer.ts';

const COLOURS = 6;

/** The actors there are: who has a voice, what is known of them, and what the viewer puts right. */
export class ActorProfiles {
  /** Recordings of theirs. */
  readonly samples: CloneSampleBuffer;
  readonly #store: ActorStore;
  readonly #encoder: SpeakerEncoder;
  readonly #matcher: ActorMatcher;

  /** @param threshold calibrated similarity, 0..1, from which on two stretches are one speaker's */
  constructor(
    store: ActorStore,
    encoder: SpeakerEncoder,
    threshold: number,
    samples = new CloneSampleBuffer(),
  ) {
    this.samples = samples;
    this.#store = store;
    this.#encoder = encoder;
    this.#matcher = new ActorMatcher(encoder, threshold);
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
  ): Recognised | undefined {
    return this.#matcher.recognise(
      this.#store.all().filter(({ id }) => !taken.has(id)),
      voice,
      show,
    );
  }

  /** Takes somebody in. @param name the viewer's, or a provisional one */
  create(name: string, isNamed: boolean, observation: Acquaintance): Actor {
    const actor: Actor = {
      id: randomUUID(),
      name,
      isNamed,
      colour: this.#store.all().length % COLOURS,
      shows: [],
      voices: [],
      voiceprints: [],
      statistics: { clips: 0, seconds: 0, similarityMean: 0, similarityDeviation: 0, pitchHz: 0 },
      consents: [],
      createdAt: new Date().toISOString(),
      lastRecordedAt: observation.recordedAt,
    };
    this.#store.save([this.#with(actor, observation)]);
    return this.#store.find(actor.id);
  }

  /** What a session has heard of an actor. */
  learn(id: string, observation: Acquaintance): void {
    this.#store.save([this.#with(this.#store.find(id), observation)]);
  }

  /** The voice that an actor keeps in an engine. */
  keepVoice(id: string, voice: ActorVoice): void {
    this.#store.save([withVoice(this.#store.find(id), voice)]);
  }

  /** Somebody's word that a voice may be made of the actor's. */
  grant(id: string, consent: Omit<ConsentRecord, 'voice_id'>): void {
    const actor = this.#store.find(id);
    this.#store.save([
      { ...actor, consents: [...withoutGrant(actor, consent.engine), { ...consent, voice_id: '' }] },
    ]);
  }

  /** No voice came of it. */
  withdraw(id: string, engine: string): void {
    const actor = this.#store.all().find((one) => one.id === id);
    if (actor !== undefined) this.#store.save([{ ...actor, consents: withoutGrant(actor, engine) }]);
  }

  /** A voice was made of the actor's, on somebody's word; one that was made before it is wanted no more. */
  keepClone(id: string, voice: ActorVoice, consent: ConsentRecord): void {
    const actor = this.#store.find(id);
    const former = withoutGrant(actor, consent.engine).filter(
      ({ engine, voice_id }) => engine === consent.engine && voice_id !== consent.voice_id,
    );
    const others = actor.consents.filter(({ engine }) => engine !== consent.engine);
    const spoken = actor.voices.filter(({ engine }) => engine !== voice.engine);
    this.#store.save([{ ...actor, voices: [...spoken, voice], consents: [...others, consent] }]);
    if (former.length > 0) this.#store.oweDeletion(former);
  }

  /** A voice is gone: whoever had it has none in that engine. */
  forgetVoice(engine: string, voiceId: string): void {
    const isIt = (voice: ActorVoice): boolean => voice.engine === engine && voice.id === voiceId;
    const had = this.#store.all().filter(({ voices }) => voices.some(isIt));
    if (had.length === 0) return;
    this.#store.save(
      had.map((actor) => ({
        ...actor,
        voices: actor.voices.filter((voice) => !isIt(voice)),
        consents: actor.consents.filter((one) => one.engine !== engine || one.voice_id !== voiceId),
      })),
    );
  }

  /** How much an actor is like a voice, 0..1; undefined where this encoder knows nothing of them. */
  similarityTo(id: string, voice: SpeakerEmbedding): number | undefined {
    return this.#matcher.similarity(voice, this.#store.find(id));
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
    if (id === otherId) throw new DubError('bad_message', { reason: 'same_actor' });
    this.#store.correct('merge', [one, other], [merged(one, other)]);
    this.samples.merge(id, otherId);
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
        ? this.#secondPart(own)
        : inAllSpaces(
            own,
            own.filter((print) => voiceprintIds.includes(print.id)),
          );
    if (theirs.length === 0 || theirs.length === own.length) {
      throw new DubError('bad_message', { reason: 'cannot_split' });
    }
    const [one, other] = parted(actor, theirs, COLOURS);
    this.#store.correct('split', [actor], [one, other]);
    // What was heard in sessions of both cannot be told apart any more.
    const theirSessions = new Set(theirs.map(({ recordedAt }) => recordedAt));
    this.samples.remove(id, ({ source, at }) => source === 'heard' && theirSessions.has(at));
    return [this.#store.find(id), this.#store.find(other.id)];
  }

  /** "Not this person": the voice is somebody else's from now on, and what this session taught is forgotten. */
  refuse(id: string, voice: SpeakerEmbedding, recordedAt: string): Actor {
    this.samples.remove(id, ({ source, at }) => source === 'heard' && at === recordedAt);
    return this.#correct('refuse', this.#store.find(id), (actor) => ({
      ...actor,
      voiceprints: [
        ...actor.voiceprints.filter((print) => print.recordedAt !== recordedAt),
        ...printsOf(voice, recordedAt, true),
      ],
    }));
  }

  lastChange(): ActorChange | undefined {
    return this.#store.lastChange();
  }

  /** @throws DubError `not_found` where there is nothing to take back */
  undo(): void {
    this.#store.undo();
    this.samples.unmerge(new Set(this.#store.all().map(({ id }) => id)));
  }

  /** For good. Voices that were made of theirs are owed to be deleted at the vendor's. */
  delete(id: string): void {
    this.#store.delete(id);
    this.samples.remove(id);
  }

  deleteAll(): void {
    this.#store.deleteAll();
    this.samples.clear();
  }

  /** Voices at vendors' that are still to be deleted there. */
  owedDeletions(): OwedDeletion[] {
    return this.#store.owedDeletions();
  }

  settled(deletion: OwedDeletion): void {
    this.#store.settled(deletion);
  }

  export(): ActorsFile {
    return { format: 'samevoice-actors', version: 1, actors: this.#store.all().map(recordOf) };
  }

  /**
   * Takes in the actors of a file; one that is here already is replaced by the file's, and one that is wrong is left out.
   * @throws DubError `bad_message` where it is no such file, or one of the store's: those before it are taken in then
   */
  import(file: unknown): Promise<ActorsImported> {
    return importActors(this.#store, file);
  }

  #correct(kind: ActorChange['kind'], actor: Actor, change: (actor: Actor) => Actor): Actor {
    this.#store.correct(kind, [actor], [change(actor)]);
    return this.#store.find(actor.id);
  }

  /** Prints of the smaller part of an actor's sessions, parted where they are least alike. */
  #secondPart(own: readonly Voiceprint[]): Voiceprint[] {
    for (const space of this.#encoder.spaces) {
      const comparable = own.filter(({ encoder }) => encoder === space);
      if (comparable.length < 2) continue;
      return inAllSpaces(
        own,
        partInTwo(comparable, (a, b) => this.#matcher.alike(a, b)),
      );
    }
    return [];
  }

  #with(actor: Actor, { voice, recordedAt, show, clips, seconds, similarities }: Acquaintance): Actor {
    const before = actor.voiceprints.filter((print) => print.recordedAt !== recordedAt || print.isRefused);
    return {
      ...actor,
      shows: show === undefined ? actor.shows : unique([show, ...actor.shows]).slice(0, SHOWS_KEPT),
      voiceprints: longest([...before, ...printsOf(voice, recordedAt, false)]),
      statistics: together(actor.statistics, {
        clips,
        seconds,
        ...spread(similarities),
        pitchHz: voice.profile.pitchHz,
      }),
      lastRecordedAt: recordedAt > actor.lastRecordedAt ? recordedAt : actor.lastRecordedAt,
    };
  }
}

/** One in each space. */
function printsOf({ vectors, voicedMs }: Voiced, recordedAt: string, isRefused: boolean): Voiceprint[] {
  return Object.entries(vectors).map(([encoder, vector]) => {
    return { id: 0, encoder, vector, seconds: voicedMs / 1000, recordedAt, isRefused };
  });
}

/** Some prints and those that were made of the same voice in other spaces. */
function inAllSpaces(all: readonly Voiceprint[], some: readonly Voiceprint[]): Voiceprint[] {
  return all.filter((print) => some.some((one) => isSameVoice(one, print)));
}
