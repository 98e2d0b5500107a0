/** One viewer: the client that runs in a browser, a film, and a record of what was audible and what was shown. */
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { AudioSource } from '../../client/audio/audio-source.ts';
import type { Caption } from '../../client/captions/caption.ts';
import type { TranscriptEvent } from '../../client/captions/transcript.ts';
import { DubbingClient } from '../../client/session/dubbing-client.ts';
import { DEFAULT_LEVELS, DEFAULT_TIMING, type DubbingOptions } from '../../client/session/dubbing-options.ts';
import type { SocketCredentials } from '../../client/session/companion-socket.ts';
import type { SessionEvent } from '../../client/session/session-event.ts';
import type { DubEvent } from '../../client/audio/worklets/protocol.ts';
import { LOST_FROM, LOST_TO } from '../../shared/protocol/error-codes.ts';
import { firstWordOf, numbersIn } from './coded-speech.ts';
import { installSoundCards, SoundCard } from './sound-card.ts';
import type { ViewerRecord, ViewedClause } from './verdict.ts';

export interface ViewerOptions {
  readonly address: string;
  readonly credentials: SocketCredentials;
  readonly under: DubbingOptions['levels']['under'];
}

const LOOK_AGAIN_MS = 50;

export class Viewer {
  readonly record: ViewerRecord = {
    ...{ clauses: [], dubs: [], links: [], gaps: [], silences: [], shownTwice: [] },
    ...{ quietFromMs: 0, latestMs: 0 },
  };
  #client: DubbingClient | undefined;
  #card: SoundCard | undefined;
  #byId = new Map<number, ViewedClause>();
  /** Where the capture clock of the session began in the film. */
  #captureBeganMs = 0;
  #sounding: { readonly event: DubEvent; readonly filmMs: number; isShown: boolean } | undefined;

  static async begin({ address, credentials, under }: ViewerOptions): Promise<Viewer> {
    const viewer = new Viewer();
    const source: AudioSource = {
      lostProblem: 'share_lost',
      connect: (context) => {
        viewer.#attach(context as unknown as SoundCard);
        return new GainNode(context);
      },
      onLost: () => undefined,
      stop: () => undefined,
    };
    viewer.#client = await DubbingClient.begin({
      openSource: () => Promise.resolve(source),
      companion: address,
      credentials,
      options: {
        levels: { ...DEFAULT_LEVELS, under },
        timing: DEFAULT_TIMING,
        languages: { source: 'en', target: 'es' },
        pace: 'balanced',
        spendCapUsd: null,
        show: { site: 'chaos.example', title: 'Chaos' },
        isMuted: false,
      },
      events: {
        session: (event) => {
          viewer.#session(event);
        },
        caption: (caption) => {
          viewer.#caption(caption);
        },
        transcript: (event) => {
          viewer.#transcript(event);
        },
        arrived: ({ clauseId, parts: [first] }) => {
          const clause = viewer.#byId.get(clauseId);
          if (clause !== undefined && first !== undefined)
            clause.hasForeignSound = firstWordOf(first) !== clause.words[0];
        },
      },
    });
    return viewer;
  }

  get filmMs(): number {
    return this.#card?.filmMs ?? 0;
  }

  get isLive(): boolean {
    return this.record.links.at(-1)?.isLive === true;
  }

  /** The film has nothing more to say from the end of its sentence on. @returns when that is, in film time */
  quiet(atMs: number): void {
    if (this.#card !== undefined) this.#card.quietFromMs = atMs;
    this.record.quietFromMs = atMs;
  }

  /** @returns whether it came to that within the time */
  async until(condition: () => boolean, withinMs: number): Promise<boolean> {
    const limitMs = this.filmMs + withinMs;
    while (!condition()) {
      if (this.filmMs > limitMs) return false;
      await wait(LOOK_AGAIN_MS);
    }
    return true;
  }

  /** Whether each clause that was recognised has ended somehow. */
  get isSettled(): boolean {
    this.record.latestMs = this.#card?.latestMs ?? 0;
    return (
      this.record.clauses.every(({ end }) => end !== undefined) &&
      this.record.dubs.every(({ endedMs }) => endedMs !== undefined)
    );
  }

  async end(): Promise<void> {
    this.record.latestMs = this.#card?.latestMs ?? 0;
    this.record.silences.push(...(this.#card?.silences ?? []));
    const ended = await this.#client?.end();
    await ended?.goodbye;
  }

  #attach(card: SoundCard): void {
    this.#card = card;
    card.events = {
      dub: (event, filmMs) => {
        this.#sounding = { event, filmMs, isShown: false };
      },
      dubbed: () => {
        const sounding = this.#sounding;
        if (sounding === undefined) return;
        const { event, filmMs, isShown } = sounding;
        // A dub that nothing was shown with is known by where its original was.
        if (event.type === 'started' && !isShown) this.#heard(card.wordsOf(event.clipId));
        if (event.type !== 'started') {
          const dub = this.record.dubs.find(({ clipId }) => clipId === event.clipId);
          if (dub !== undefined) dub.endedMs = filmMs;
        }
        this.#sounding = undefined;
      },
    };
  }

  #heard(words: readonly number[], clause?: ViewedClause): void {
    if (this.#sounding === undefined) return;
    const { event, filmMs } = this.#sounding;
    this.record.dubs.push({ clipId: event.clipId, startedMs: filmMs, words, endedMs: undefined });
    if (clause !== undefined) clause.end ??= 'heard';
    else
      for (const one of this.record.clauses)
        if (one.words[0] === words[0] && words.length > 0) one.end ??= 'heard';
  }

  #caption(caption: Caption): void {
    if (caption.kind !== 'show') return;
    const clause = this.#byId.get(caption.clauseId);
    const sounding = this.#sounding;
    if (caption.lingerMs !== null) {
      if (clause !== undefined) clause.end ??= 'captioned';
    } else if (sounding?.event.type === 'started') {
      sounding.isShown = true;
      this.#heard(numbersIn(caption.original), clause);
    }
  }

  #transcript(event: TranscriptEvent): void {
    if (event.kind === 'restarted') this.#byId = new Map();
    if (event.kind === 'clause') {
      const words = numbersIn(event.text);
      if (this.#byId.has(event.clauseId)) {
        this.record.shownTwice.push(...words);
        return;
      }
      const clause: ViewedClause = { words, atMs: this.filmMs, end: undefined, hasForeignSound: false };
      this.#byId.set(event.clauseId, clause);
      this.record.clauses.push(clause);
    }
    if (event.kind === 'unspoken') {
      const clause = this.#byId.get(event.clauseId);
      if (clause !== undefined) clause.end ??= 'unspoken';
    }
  }

  #session(event: SessionEvent): void {
    const filmMs = this.filmMs;
    if (event.kind === 'link' && event.link !== 'connecting')
      this.record.links.push({ filmMs, isLive: event.link === 'live' });
    if (event.kind === 'started' && this.#byId.size === 0) this.#captureBeganMs = filmMs;
    if (event.kind !== 'problem' || event.problem?.from !== 'companion') return;
    const { [LOST_FROM]: fromS, [LOST_TO]: toS } = event.problem.parameters;
    const { code } = event.problem;
    const isSpan = typeof fromS === 'number' && typeof toS === 'number';
    const [fromMs, toMs] = isSpan
      ? [this.#captureBeganMs + fromS * 1000, this.#captureBeganMs + toS * 1000]
      : [filmMs, filmMs];
    this.record.gaps.push({ fromMs, toMs, code });
  }
}

/** As a browser's: nobody has to listen to its errors, which are followed by its closing. */
class BrowserWebSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols);
    this.on('error', () => undefined);
  }
}

/** What the client takes from a browser. */
export function installBrowser(): void {
  installSoundCards();
  Object.assign(globalThis, { WebSocket: BrowserWebSocket });
}
