import type { ParameterShape, WithReason } from './parameters.ts';

interface ErrorDescription {
  /** Whether trying again can help. */
  readonly retryable: boolean;
  /** What more can be told, by a reason, each with its parameters; a code may come without any. */
  readonly reasons: Readonly<Record<string, ParameterShape>>;
}

const ENGINE = { engine: 'engine' } as const;
const FIELD = { field: 'text', seen: 'text', takes: 'text' } as const;
const COMMAND = { engine: 'engine', command: 'text' } as const;

/**
 * The one closed list of what can go wrong, on the wire and over HTTP. No sentence is here: English ones for scripts and logs
 * are in `error-sentences.ts`, and what people read is in the clients' messages `error_<code>` and `error_<code>_<reason>`.
 */
export const ERRORS = {
  bad_message: {
    retryable: false,
    reasons: {
      field: FIELD,
      /** The first field that is wrong, and what more is. */
      fields: { ...FIELD, more: 'text' },
      not_json: {},
      request: { said: 'quotation' },
      glossary: { said: 'quotation' },
      actors_file: { said: 'quotation' },
      same_actor: {},
      cannot_split: {},
      no_form: {},
      no_file: {},
      upload_cut_off: {},
      upload_too_slow: {},
    },
  },
  bad_frame: {
    retryable: false,
    reasons: { field: FIELD, sound: { field: 'text', said: 'quotation' } },
  },
  not_started: { retryable: true, reasons: {} },
  not_allowed: {
    retryable: false,
    reasons: {
      origin: { setting: 'text' },
      /** A session is gone on with by whoever began it. */
      session: {},
      /** A room is led by whoever made it. */
      room: {},
    },
  },
  /** Whoever asks shows no secret, and no ticket of a browser that is known. */
  not_paired: { retryable: false, reasons: { browser: {} } },
  pairing_failed: { retryable: false, reasons: { wrong_code: { left: 'number' }, no_code: {} } },
  too_many_tries: { retryable: true, reasons: { wait: { seconds: 'number' } } },
  not_found: {
    retryable: false,
    reasons: {
      page: {},
      pages_not_built: { command: 'text' },
      file: { file: 'text' },
      session: {},
      upload: {},
      result: {},
      model: { model: 'text' },
      actor: {},
      actor_voice: { language: 'language' },
      cloning: {},
      recording: {},
      speaker: { speaker: 'text' },
      speaker_unfamiliar: {},
      speaker_no_actor: {},
      nothing_to_undo: {},
    },
  },
  too_many_sessions: { retryable: true, reasons: {} },
  /** Unknown, ended, locked, or shut to whoever asks: a stranger cannot tell these apart. */
  no_such_room: { retryable: false, reasons: {} },
  room_full: { retryable: true, reasons: {} },
  /** Another page leads the room. */
  host_elsewhere: { retryable: false, reasons: {} },
  language_not_offered: { retryable: false, reasons: { language: { language: 'language' } } },
  too_many_rooms: { retryable: true, reasons: {} },
  overloaded: {
    retryable: true,
    reasons: {
      uploads: {},
      models: { count: 'number' },
      requests: { engine: 'engine', count: 'number' },
      recordings: {},
      account: ENGINE,
      /** As it was measured: seconds of a core for a second of speech. */
      too_slow: { engine: 'engine', seconds: 'number' },
      too_little_memory: { engine: 'engine', megabytes: 'number' },
    },
  },
  internal: { retryable: true, reasons: {} },
  unsupported_language_pair: {
    retryable: false,
    reasons: {
      /** `ready` lists what there is instead. */
      pair: { source: 'language', target: 'language', ready: 'text' },
      target: { target: 'language', ready: 'text' },
      language: { engine: 'engine', language: 'language' },
      languages: { engine: 'engine', source: 'language', target: 'language' },
      some_language: ENGINE,
    },
  },
  not_available: {
    retryable: false,
    reasons: {
      actors: {},
      cloning: {},
      cancelled: {},
      stopping: {},
      sample: ENGINE,
      rooms: { setting: 'text' },
    },
  },
  engine_missing: {
    retryable: false,
    reasons: {
      program: COMMAND,
      /** It is there, and has no languages. */
      languages: COMMAND,
      /** The library is there, and its model is not. */
      data: COMMAND,
      package: COMMAND,
      not_loading: COMMAND,
      model: COMMAND,
      /** One or more, by the languages that are wanted. */
      models: COMMAND,
      model_damaged: ENGINE,
      model_gone: { engine: 'engine', model: 'text' },
      /** The account has none that it may use. */
      voices: ENGINE,
      key: { setting: 'text', engine: 'engine' },
      /** Of a file that a setting names. */
      key_file: { setting: 'text' },
      key_file_unreadable: { setting: 'text' },
      key_file_wrong: { setting: 'text' },
      unknown_engine: ENGINE,
      none_of_kind: { kind: 'text' },
      media: { program: 'text' },
    },
  },
  engine_failed: {
    retryable: true,
    reasons: {
      failed: ENGINE,
      ended: ENGINE,
      closed: ENGINE,
      reported: { engine: 'engine', said: 'quotation' },
      too_long: { engine: 'engine', count: 'number' },
      unreachable: ENGINE,
      hung_up: ENGINE,
      busy: ENGINE,
      refused: ENGINE,
      no_model: ENGINE,
      not_audio: ENGINE,
      endless: ENGINE,
      no_sample: ENGINE,
      sample_too_large: ENGINE,
      /** A quota that is whole again within a minute. */
      minute_quota: ENGINE,
    },
  },
  engine_timeout: {
    retryable: true,
    reasons: { no_answer: ENGINE, no_start: ENGINE },
  },
  quota_exhausted: {
    retryable: false,
    reasons: { allowance: ENGINE, payment: ENGINE, voices: ENGINE, plan: ENGINE },
  },
  key_rejected: {
    retryable: false,
    reasons: {
      key: ENGINE,
      key_or_permission: ENGINE,
      permission: ENGINE,
      /** A service account of Google without a role that it needs. */
      role: { engine: 'engine', role: 'text' },
      plan: ENGINE,
    },
  },
  /** What only the owner of the account can switch on. */
  service_disabled: {
    retryable: false,
    reasons: {
      api: ENGINE,
      billing: ENGINE,
      unusual_activity: ENGINE,
      /** The service does not have the model that is set where it is asked for it. */
      model_region: { engine: 'engine', region: 'text', setting: 'text' },
    },
  },
  spend_cap_reached: {
    retryable: false,
    reasons: {
      cap: { spent: 'usd', limit: 'usd' },
      /** Of all that the companion buys in a day. */
      day: { spent: 'usd', limit: 'usd' },
    },
  },
  voice_gone: {
    retryable: false,
    reasons: {
      engine: ENGINE,
      voice: { engine: 'engine', voice: 'text' },
      none: ENGINE,
      plan: ENGINE,
      /** The service wants its owner to show that the voice is theirs. */
      unverified: ENGINE,
      /** The account never listed it: one of the service's library has to be added first. */
      not_added: { engine: 'engine', voice: 'text' },
      language: {},
    },
  },
  sample_unusable: {
    retryable: false,
    reasons: {
      none: {},
      silent: {},
      clipped: {},
      too_short: { seconds: 'number', least: 'number' },
      no_voice: {},
      several_people: {},
    },
  },
  consent_missing: { retryable: false, reasons: {} },
  upload_too_large: {
    retryable: false,
    reasons: { megabytes: { limit: 'number' }, minutes: { limit: 'number' } },
  },
  not_audio: { retryable: false, reasons: { empty: {} } },
  store_newer: { retryable: false, reasons: { version: { found: 'number', knows: 'number' } } },
  store_damaged: { retryable: false, reasons: { check: { said: 'quotation' } } },
  store_read_only: { retryable: false, reasons: { models: { folder: 'text' } } },
  /** The disk is full. */
  store_full: { retryable: true, reasons: {} },
  store_locked: { retryable: true, reasons: {} },
  /** Of a companion that is newer than its client: never sent, it stands for a code that the client does not know. */
  unknown: { retryable: false, reasons: {} },
  undecodable: { retryable: false, reasons: { stalled: {}, encrypted: {}, not_written: {} } },
} as const satisfies Readonly<Record<string, ErrorDescription>>;

/** Parameters that any error may have beside its reason's: the speech that is not dubbed for it, in seconds of the capture clock. */
export const LOST_FROM = 'lost_from_s';
export const LOST_TO = 'lost_to_s';

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

type Reasons<Code extends ErrorCode> = (typeof ERRORS)[Code]['reasons'];

/** The reasons that a code may come with. */
export type ErrorReason<Code extends ErrorCode> = keyof Reasons<Code> & string;

/** A reason of this code, with its parameters. */
export type ReasonedParameters<Code extends ErrorCode> = WithReason<Reasons<Code>>;

/** What keeps an engine from running, and what to do about it. */
export type EngineMissing = ReasonedParameters<'engine_missing'>;

/** What an error of this code says beside it: a reason with its parameters, or nothing. */
export type ErrorParameters<Code extends ErrorCode = ErrorCode> = Code extends ErrorCode
  ? ReasonedParameters<Code> | { readonly reason?: never }
  : never;

/** The parameters of a reason, in the order of its sentence; undefined where the code has no such reason. */
export function reasonShape(
  code: ErrorCode,
  reason: string | number | undefined,
): ParameterShape | undefined {
  const { reasons }: ErrorDescription = ERRORS[code];
  return typeof reason === 'string' && Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
}
