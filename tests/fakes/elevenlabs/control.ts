/** What a test, or a developer at a keyboard, says to the fake, and what it tells them. */
import type { ScriptWord } from '../google/ear.ts';
import { VOICE_MANNERS, type ProfileName, type VoiceManners } from './profile.ts';
import type { FakeVoice } from './account-voices.ts';

export type Fault =
  | 'invalid_api_key'
  | 'missing_permissions'
  | 'quota_exceeded'
  | 'payment_required'
  | 'too_many_concurrent_requests'
  | 'system_busy'
  | 'voice_not_found'
  | 'voice_access_denied'
  | 'library_voice'
  | 'unusual_activity'
  | 'no_cloning'
  | 'feature_not_available'
  | 'subscription_required'
  | 'insufficient_permissions'
  | 'only_for_creator'
  | 'model_access_denied'
  | 'unsupported_model'
  | 'invalid_output_format'
  | 'unprocessable'
  | 'server_error'
  | 'reset_before_audio'
  | 'reset_after_audio'
  | 'stall_before_audio'
  | 'stall_after_audio'
  | 'html'
  | 'wrong_json'
  | 'empty'
  | 'odd_bytes'
  | 'mp3'
  | 'endless'
  | 'slow';

export interface Trigger {
  /** How many requests it strikes; all until it is healed, where left out. */
  readonly times?: number;
  /** Requests whose path holds this; those for speech, where left out. */
  readonly path?: string;
  /** Requests whose text holds this. */
  readonly text?: string;
  /** Requests that name this voice, model or format. */
  readonly asking?: string;
}

export interface Script {
  /** The one key that is accepted. */
  readonly apiKey: string;
  readonly port?: number;
  /** Delays are divided by this. */
  readonly speed?: number;
  readonly seed?: number;
  /** Left out, it is kind. */
  readonly profile?: ProfileName;
  /** Words of the film, recognised where marked sound of theirs comes; or lines, one for each stretch of any speech. */
  readonly hears?: { readonly words: readonly ScriptWord[] } | { readonly dialogue: readonly string[] };
  /** Requests at once that the plan allows. */
  readonly planLimit?: number;
  readonly voices?: readonly FakeVoice[];
  /** The plan's name. */
  readonly tier?: string;
  /** Until the first sound, a median and its 99th percentile. */
  readonly firstAudioMs?: readonly [median: number, p99: number];
  /** Between later pieces of 150 ms of sound. */
  readonly pieceMs?: number;
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** JSON, form fields, or the messages of a socket. */
  body: unknown;
  /** Pieces of sound made so far, and in all. */
  madePieces: number;
  pieces: number;
  /** From when it came to its first sound. */
  firstSoundMs?: number;
  /** When each character begins in the sound: what marks have to agree with. */
  startsMs: readonly number[];
  /** The other side hung up before the end. */
  isAborted: boolean;
  readonly atMs: number;
}

/** All of it may be changed while the fake runs. */
export class Control {
  planLimit: number;
  /** Requests that others make with the same account. */
  othersActive = 0;
  /** The bodies of errors: today's with `code`, or the older ones with `status` alone. */
  errorStyle: 'code' | 'status' = 'code';
  alignment: 'both' | 'normalized' | 'text' | 'none' = 'both';
  /** The alignment with the text begins each piece at its sentence's first character; the normalised one goes on. */
  restarts = false;
  voiceLimit = 1000;
  readonly manners: VoiceManners;
  speed: number;
  firstAudioMs: readonly [median: number, p99: number];
  pieceMs: number;
  /** Clones do not speak before they are verified. */
  verifiesClones = false;

  /** Generations under way, and the most there were at once. */
  active = 0;
  mostActive = 0;
  /** TCP connections accepted so far, and open now. */
  connections = 0;
  openConnections = 0;
  openSockets = 0;

  readonly #faults: { fault: Fault; trigger: Trigger; left: number }[] = [];

  constructor(script: Script) {
    this.planLimit = script.planLimit ?? 10;
    this.speed = script.speed ?? 1;
    this.manners = VOICE_MANNERS[script.profile ?? 'kind'];
    this.firstAudioMs = script.firstAudioMs ?? this.manners.firstAudioMs;
    this.pieceMs = script.pieceMs ?? this.manners.pieceMs;
  }

  break(fault: Fault, trigger: Trigger = {}): void {
    this.#faults.push({ fault, trigger, left: trigger.times ?? Infinity });
  }

  heal(): void {
    this.#faults.length = 0;
  }

  /** The fault that strikes a request, which uses it up. */
  strike(path: string, text = '', asked = ''): Fault | undefined {
    const struck = this.#faults.find(
      ({ trigger, left }) =>
        left > 0 &&
        path.includes(trigger.path ?? '/text-to-speech/') &&
        text.includes(trigger.text ?? '') &&
        asked.includes(trigger.asking ?? ''),
    );
    if (struck !== undefined) struck.left--;
    return struck?.fault;
  }
}

/** Voice, model and format of a request. */
export function askedIn({ path, query, body }: RecordedRequest): string {
  const model = query.get('model_id') ?? (body as { model_id?: unknown } | undefined)?.model_id;
  return [path, String(model), query.get('output_format')].join(' ');
}
