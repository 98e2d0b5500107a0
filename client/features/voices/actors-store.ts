import { signal, type ReadonlySignal } from '@preact/signals';
import type { ActorAnswer, ActorList, ActorVoice } from '../../../shared/actors.ts';
import { JSON_LIMITS, JsonLimitError, parseJson } from '../../../shared/bounded-json.ts';
import { routes } from '../../../shared/http/routes.ts';
import type { SessionReport } from '../../../shared/http/sessions.ts';
import type { VoiceList } from '../../../shared/http/voices.ts';
import type { ChangeFeed } from '../../http/change-feed.ts';
import { problemOf, RequestFailed, type CompanionClient } from '../../http/companion-client.ts';
import { shownSpeakerName } from '../../i18n/speaker-name.ts';
import { ownProblem, type Problem } from '../../problems.ts';
import { partsOf } from './actors-parts.ts';
import { isUnderWay } from './clone-progress.ts';

export type LibraryVoice = VoiceList['voices'][number];
/** Somebody who is heard in a session. */
export interface SpeakingSpeaker {
  readonly sessionId: string;
  readonly speakerId: string;
}

/** Of sessions that ended, the newest. */
const EARLIER_SHOWN = 10;
/** Of actors that an import leaves out. */
const NAMES_SHOWN = 3;

/**
 * Who a companion knows and hears, and the voices it has, as a page shows them; and the ways to put them right. What
 * fails is a problem to be shown, and nothing is changed by it.
 */
export class ActorsStore {
  readonly client: CompanionClient;
  readonly #known = signal<ActorList | undefined>(undefined);
  readonly #voices = signal<readonly LibraryVoice[] | undefined>(undefined);
  readonly #sessions = signal<readonly SessionReport[]>([]);
  readonly #problem = signal<Problem | null>(null);
  readonly #away = signal<Problem | null>(null);
  readonly #working = signal(0);
  readonly #done = signal('');
  #asked = 0;
  #seenSessions = '';
  /** What changed since the look that is under way began. */
  #isWanted: { readonly all: boolean } | undefined;
  #looking: Promise<void> | undefined;
  /** Sessions that ended, which change by somebody's hand alone. */
  #ended = new Map<string, SessionReport>();

  constructor(client: CompanionClient) {
    this.client = client;
  }

  /** Undefined until the companion answered. */
  get known(): ReadonlySignal<ActorList | undefined> {
    return this.#known;
  }
  /** Undefined until the companion answered. */
  get voices(): ReadonlySignal<readonly LibraryVoice[] | undefined> {
    return this.#voices;
  }
  /** Sessions that are live, and the last ones that ended today, the newest first. */
  get sessions(): ReadonlySignal<readonly SessionReport[]> {
    return this.#sessions;
  }
  /** Why the last thing that was tried did not work. */
  get problem(): ReadonlySignal<Problem | null> {
    return this.#problem;
  }
  /** Why nothing is known just now. */
  get away(): ReadonlySignal<Problem | null> {
    return this.#away;
  }
  /** Whether something is under way. */
  get isWorking(): boolean {
    return this.#working.value > 0;
  }
  /** What was done last, in words. */
  get done(): ReadonlySignal<string> {
    return this.#done;
  }

  /** Looks now, and at whatever changes. */
  watch(feed: ChangeFeed, signal: AbortSignal): void {
    feed.watch(
      ['sessions'],
      () => {
        this.#lookOnce(false);
      },
      signal,
    );
    feed.watch(
      ['actors', 'voices'],
      () => {
        this.#lookOnce(true);
      },
      signal,
    );
  }

  /** One look at a time; changes that come during one are looked at together after it. */
  #lookOnce(all: boolean): void {
    this.#isWanted = { all: all || this.#isWanted?.all === true };
    if (this.#looking !== undefined) return;
    this.#looking = this.#lookWhileWanted();
  }

  async #lookWhileWanted(): Promise<void> {
    for (let wanted = this.#isWanted; wanted !== undefined; wanted = this.#isWanted) {
      this.#isWanted = undefined;
      await this.look(wanted.all);
    }
    this.#looking = undefined;
  }

  /** @param all also what changes only with what is heard, or by somebody's hand */
  async look(all: boolean): Promise<void> {
    try {
      const hasNews = await this.#lookAtSessions();
      const isMaking = this.#known.value?.actors.some(({ cloning }) => isUnderWay(cloning)) === true;
      if (all || hasNews || isMaking || this.#known.value === undefined) await this.#lookAtActors();
      if (all || this.#voices.value === undefined) {
        this.#voices.value = (await this.client.call(routes.voices.list)).voices;
      }
      this.#away.value = null;
    } catch (error) {
      this.#away.value = problemOf(error);
    }
  }

  rename({ id }: ActorAnswer, name: string): Promise<boolean> {
    return this.attempt('', () => this.client.call(routes.actors.change, { params: { id }, body: { name } }));
  }
  chooseVoice({ id }: ActorAnswer, voice: ActorVoice): Promise<boolean> {
    return this.attempt('', () =>
      this.client.call(routes.actors.change, { params: { id }, body: { voice } }),
    );
  }
  merge({ id }: ActorAnswer, otherId: string, words: string): Promise<boolean> {
    return this.attempt(words, () =>
      this.client.call(routes.actors.merge, { params: { id }, body: { other_id: otherId } }),
    );
  }
  split({ id }: ActorAnswer, words: string): Promise<boolean> {
    return this.attempt(words, () => this.client.call(routes.actors.split, { params: { id }, body: {} }));
  }
  /** @param words what is said of it, and of so many voices that a service is still asked to delete */
  forget({ id }: ActorAnswer, words: (voicesLeft: number) => string): Promise<boolean> {
    return this.#remove(() => this.client.call(routes.actors.remove, { params: { id } }), words);
  }
  /** @param words as of `forget` */
  forgetEverybody(words: (voicesLeft: number) => string): Promise<boolean> {
    return this.#remove(() => this.client.call(routes.actors.removeAll), words);
  }
  undo(words: string): Promise<boolean> {
    return this.attempt(words, () => this.client.call(routes.actors.undo));
  }
  /** Says who a speaker is. */
  name({ sessionId, speakerId }: SpeakingSpeaker, name: string): Promise<boolean> {
    const body = { session_id: sessionId, speaker_id: speakerId, name };
    return this.attempt('', () => this.client.call(routes.actors.create, { body }));
  }
  /** A speaker is not the actor they were taken for. */
  refuse({ sessionId, speakerId }: SpeakingSpeaker, actorId: string, words: string): Promise<boolean> {
    const body = { session_id: sessionId, speaker_id: speakerId };
    return this.attempt(words, () =>
      this.client.call(routes.actors.refuse, { params: { id: actorId }, body }),
    );
  }
  /** All that is known of actors, as a file. */
  async export(): Promise<Blob | undefined> {
    let file: Blob | undefined;
    await this.attempt('', async () => {
      const all = await this.client.call(routes.actors.export);
      file = new Blob([JSON.stringify(all)], { type: 'application/json' });
    });
    return file;
  }
  /** @param words what is said of so many who were taken in, and of those who were left out */
  import(file: Blob, words: (count: number, refused: number, names: string) => string): Promise<boolean> {
    return this.attempt('', async () => {
      let [imported, refused, sent] = [0, 0, 0];
      const names: string[] = [];
      for (const body of partsOf(await parsedFile(file))) {
        const part = await this.client.call(routes.actors.import, { body });
        imported += part.imported;
        refused += part.refused_count;
        for (const { row, name } of part.refused) names.push(name ?? `#${sent + row + 1}`);
        sent += part.imported + part.refused_count;
      }
      const more = refused > NAMES_SHOWN ? ', …' : '';
      return words(imported, refused, names.slice(0, NAMES_SHOWN).join(', ') + more);
    });
  }

  fail(problem: Problem): void {
    this.#problem.value = problem;
  }

  /**
   * Does something, and looks at what became of it.
   * @param words what is said when it is done; or what `work` gives
   * @returns whether it is done
   */
  async attempt(words: string, work: () => Promise<unknown>): Promise<boolean> {
    this.#working.value++;
    try {
      const result = await work();
      this.#problem.value = null;
      this.#done.value = typeof result === 'string' ? result : words;
      return true;
    } catch (error) {
      this.#problem.value = problemOf(error);
      return false;
    } finally {
      this.#seenSessions = '';
      this.#ended.clear();
      await this.look(false);
      this.#working.value--;
    }
  }

  #remove(
    ask: () => Promise<{ voices_to_delete: number } | null>,
    words: (voicesLeft: number) => string,
  ): Promise<boolean> {
    return this.attempt('', async () => {
      const left = await ask();
      return words(left?.voices_to_delete ?? 0);
    });
  }

  async #lookAtActors(): Promise<void> {
    const asked = ++this.#asked;
    const known = await this.client.call(routes.actors.list);
    // An answer that comes late tells of what is no more.
    if (asked === this.#asked) this.#known.value = { ...known, actors: known.actors.map(shown) };
  }

  /** @returns whether there is something new */
  async #lookAtSessions(): Promise<boolean> {
    const { sessions } = await this.client.call(routes.sessions.list);
    const seen = JSON.stringify(sessions.map((one) => [one.session_id, one.state, one.clauses]));
    if (seen === this.#seenSessions) return false;
    const newest = sessions.reverse();
    const live = newest.filter(({ state }) => state !== 'ended');
    const ended = newest.filter(({ state, clauses }) => state === 'ended' && clauses > 0);
    // One that is begun anew by the same id is live, and not what it was.
    const ids = new Set([...live, ...ended.slice(0, EARLIER_SHOWN)].map(({ session_id }) => session_id));
    const reports = await Promise.all([...ids].map((id) => this.#reportOf(id)));
    this.#sessions.value = reports.flatMap((report) =>
      report === undefined ? [] : [{ ...report, speakers: report.speakers.map(shown) }],
    );
    this.#ended = new Map(
      this.#sessions.value
        .filter(({ state }) => state === 'ended')
        .map((report) => [report.session_id, report]),
    );
    this.#seenSessions = seen;
    return true;
  }

  /** Undefined where it was forgotten meanwhile. */
  #reportOf(id: string): Promise<SessionReport | undefined> {
    const report = this.#ended.get(id);
    if (report !== undefined) return Promise.resolve(report);
    return this.client.call(routes.sessions.report, { params: { session_id: id } }).catch(() => undefined);
  }
}

/** With its name as the viewer reads it. */
function shown<Named extends { readonly name: string }>(one: Named): Named {
  return { ...one, name: shownSpeakerName(one.name) };
}

async function parsedFile(file: Blob): Promise<unknown> {
  try {
    if (file.size > JSON_LIMITS.characters)
      throw new JsonLimitError(`${file.size} bytes`, `at most ${JSON_LIMITS.characters}`);
    return parseJson(await file.text());
  } catch (cause) {
    throw new RequestFailed(ownProblem('actors_file_wrong'), cause);
  }
}
