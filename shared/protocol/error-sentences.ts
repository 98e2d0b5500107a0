/** The English of errors; `{name}` stands for a parameter. */
import type { ErrorCode, ErrorReason } from './error-codes.ts';

type ErrorSentences = {
  readonly [Code in ErrorCode]: {
    /** Where the error comes without a reason. */
    readonly plain: string;
  } & Readonly<Record<ErrorReason<Code>, string>>;
};

export const ERROR_SENTENCES: ErrorSentences = {
  bad_message: {
    plain: 'The companion did not understand a message.',
    field: '{field}: saw {seen}, takes {takes}.',
    fields: '{field}: saw {seen}, takes {takes}; {more}.',
    not_json: 'The text frame is not JSON; takes a JSON object with a "type".',
    request: '{said}',
    glossary: 'The glossary (glossary.json) cannot be read: {said}.',
    actors_file: 'This is no file of actors: {said}.',
    same_actor: 'other_id: takes another actor.',
    cannot_split: 'This actor cannot be split so: each part takes a voiceprint.',
    no_form: 'file: takes a form (multipart/form-data).',
    no_file: 'file: saw nothing, takes a file in the field "file".',
    upload_cut_off: 'file: the upload was cut off.',
    upload_too_slow: 'file: the upload was too slow, and was given up.',
  },
  bad_frame: {
    plain: 'The companion could not read the sound that it was sent.',
    field: '{field}: saw {seen}, takes {takes}.',
    sound: '{field}: {said}.',
  },
  not_started: { plain: 'Sound arrived before dubbing was started.' },
  not_allowed: {
    plain: 'This program may not use the companion.',
    origin: 'This origin or host may not use the companion (see {setting}).',
    session: 'This session is gone on with by whoever began it.',
    room: 'This room is led by whoever made it.',
  },
  not_paired: {
    plain: 'The companion takes its secret as "Authorization: Bearer …"; a browser is paired first.',
    browser: 'This browser is not paired with the companion, or was forgotten.',
  },
  pairing_failed: {
    plain: 'The browser could not be paired.',
    wrong_code: 'This is not the code that the companion shows; {left} tries are left.',
    no_code: 'The companion waits for no code; "npm run pair" shows one.',
  },
  too_many_tries: {
    plain: 'There were too many tries.',
    wait: 'There were too many tries; the next may be in {seconds} s.',
  },
  not_found: {
    plain: 'There is nothing by that name.',
    page: 'There is no such page.',
    pages_not_built: 'The pages are not built: run "{command}".',
    file: 'There is no file {file}.',
    session: 'There is no session by that id.',
    upload: 'There is no upload by that id (any more).',
    result: 'There is no such result (yet).',
    model: 'There is no model {model}.',
    actor: 'There is no actor by that id.',
    actor_voice: 'This actor has no voice in {language} yet.',
    cloning: 'No voice of this actor is being made.',
    recording: 'There is no such recording (any more): they are kept in memory only.',
    speaker: 'speaker_id: nobody here is "{speaker}".',
    speaker_unfamiliar: 'Too little was heard of this speaker to know them again.',
    speaker_no_actor: 'This speaker was not taken for this actor.',
    nothing_to_undo: 'There is nothing to take back.',
  },
  too_many_sessions: { plain: 'The companion is dubbing all that it can. Try again later.' },
  no_such_room: { plain: 'There is no such room, or it is not open to everybody.' },
  room_full: { plain: 'The room is full. Try again later.' },
  host_elsewhere: { plain: 'The room is led from another page now.' },
  language_not_offered: {
    plain: 'The room does not offer this language.',
    language: 'The room does not offer {language}.',
  },
  too_many_rooms: { plain: 'The companion has as many rooms as it takes. End one of them.' },
  overloaded: {
    plain: 'This machine cannot keep up; some speech was left out.',
    uploads: 'Too many files are waiting. Try again when one of them is done.',
    models: '{count} models are being installed. Wait for them.',
    requests: '{engine} has {count} requests waiting.',
    recordings: 'Too many recordings wait for the speaker encoder.',
    account: 'All places of the {engine} account are taken.',
    too_slow:
      '{engine} takes {seconds} s of a core for a second of speech, measured on this machine: too much beside a browser.',
    too_little_memory: '{engine} takes {megabytes} MB, which is more than this machine had free.',
  },
  internal: { plain: 'Internal error in the companion. Dubbing goes on.' },
  unsupported_language_pair: {
    plain: 'No engine is ready for these languages.',
    pair: 'Nothing here dubs {source} into {target}. Ready: {ready}.',
    target: 'Nothing here dubs any language into {target}. Ready: {ready}.',
    language: '{engine} does not know {language}.',
    languages: '{engine} does not translate {source} into {target}.',
    some_language: '{engine} does not know this language.',
  },
  not_available: {
    plain: 'The engines in use cannot do this.',
    actors: 'This session keeps no actors.',
    cloning: 'The speech engine in use cannot clone voices.',
    cancelled: 'This upload was cancelled.',
    stopping: 'The companion stops.',
    sample: '{engine} has no sample of this voice yet.',
    rooms: 'Rooms are off: set {setting} to a port for their listeners.',
  },
  engine_missing: {
    plain: 'A program that dubbing needs is not installed.',
    program: '{engine} is not installed (Debian, Ubuntu: "{command}").',
    languages: '{engine} has no languages (Debian, Ubuntu: "{command}").',
    data: '{engine} needs its model (Debian, Ubuntu: "{command}").',
    package: 'A package that {engine} needs is not installed: run "{command}".',
    not_loading: '{engine} does not load: run "{command}".',
    model: 'The model of {engine} is not installed: run "{command}".',
    models: 'No model of {engine} is installed: run "{command}", with your languages.',
    model_damaged: 'The model of {engine} is damaged: install it again.',
    voices:
      'The {engine} account has no voice that it may use. Add voices from the library of {engine} to your own, which takes a paid plan, or clone one.',
    model_gone: 'The model {model} of {engine} is not installed any more.',
    key: 'Set {setting} to an API key of {engine}.',
    key_file:
      'Set {setting} to the key file of a Google Cloud service account that may use Speech-to-Text and Translation.',
    key_file_unreadable: 'The file that {setting} names cannot be read.',
    key_file_wrong:
      'The file that {setting} names is not the JSON key of a service account. Create one in the Google Cloud console, under IAM, Service Accounts, Keys.',
    unknown_engine: 'There is no engine "{engine}" for this stage.',
    none_of_kind: 'There are no {kind} engines for this stage yet; set ENGINES=auto.',
    media: '{program} is not installed; it reads sound and film files.',
  },
  engine_failed: {
    plain: 'An engine failed.',
    failed: '{engine} failed. It is asked again.',
    ended: '{engine} ended before it had answered.',
    closed: '{engine} is closed.',
    reported: '{engine}: {said}',
    too_long: 'A sentence of {count} characters is too long for {engine}.',
    unreachable: '{engine} cannot be reached.',
    hung_up: '{engine} has hung up.',
    busy: '{engine} has too much to do just now.',
    refused: '{engine} did not take the request.',
    no_model: '{engine} does not offer the model that was asked for.',
    not_audio: '{engine} answered with something that is not sound.',
    endless: '{engine} did not stop speaking.',
    no_sample: '{engine} does not hand out the sample of this voice just now.',
    sample_too_large: 'The sample of this voice that {engine} has is too large.',
    minute_quota:
      '{engine} takes no more requests this minute. For a higher quota, open the Google Cloud console, IAM & Admin, Quotas & System Limits.',
  },
  engine_timeout: {
    plain: 'An engine took too long.',
    no_answer: '{engine} did not answer in time.',
    no_start: '{engine} did not load in time.',
  },
  quota_exhausted: {
    plain: 'The account has used up its allowance.',
    allowance: 'The {engine} account has used up its allowance.',
    payment: 'The {engine} account has an open payment.',
    voices: 'The {engine} account has no room for another voice. Delete one there, or choose a larger plan.',
    plan: 'The plan of the {engine} account does not include cloning. Choose one that does; the nearest voice speaks meanwhile.',
  },
  key_rejected: {
    plain: 'The service did not accept the key.',
    key: '{engine} did not accept the key.',
    key_or_permission: '{engine} did not accept the key, or the key may not use this service.',
    permission: 'The {engine} key lacks a permission that this needs.',
    role: 'The service account may not use {engine}. Open the Google Cloud console, IAM & Admin, IAM, and give it the role “{role}”.',
    plan: 'The {engine} account may not do this: its key or its plan does not allow it.',
  },
  service_disabled: {
    plain: 'The service is not switched on for this account.',
    api: 'The API of {engine} is not enabled. Open the Google Cloud console, APIs & Services, Library, enable it, and wait a few minutes.',
    billing:
      'The Google Cloud project of {engine} has no billing. Open the Google Cloud console, Billing, and link a billing account.',
    unusual_activity:
      '{engine} has switched off the free plan for this connection, as it does for a VPN, a proxy or several free accounts. Switch off the VPN, or take a paid plan.',
    model_region:
      '{engine} does not have the model that is set in the region “{region}”. Set {setting} to us or eu.',
  },
  spend_cap_reached: {
    plain: 'The spending limit is reached.',
    cap: 'The spending limit is reached: {spent} of {limit} are spent.',
    day: 'The spending limit of the day is reached: {spent} of {limit} are spent.',
  },
  voice_gone: {
    plain: 'This voice no longer exists.',
    engine: '{engine} no longer has this voice.',
    voice: '{engine} has no voice "{voice}".',
    none: 'The {engine} account has no stock voice.',
    plan: 'The plan of the {engine} account may not use this voice. Choose another, or a plan that may.',
    unverified:
      '{engine} wants this voice to be verified before it speaks. Verify it among your voices at {engine}; the nearest voice speaks meanwhile.',
    not_added:
      'The {engine} account does not have the voice "{voice}". If it is of the library of {engine}, add it to your voices there.',
    language: 'No voice speaks this language.',
  },
  sample_unusable: {
    plain: 'This recording cannot be used for a voice.',
    none: 'Nothing was recorded of this actor yet: let them speak first.',
    silent: 'The recording is silent.',
    clipped: 'The recording is distorted: it was made too loud. Record it again, softer.',
    too_short: 'There are {seconds} seconds of speech: at least {least} are needed, 1 to 2 minutes are best.',
    no_voice: 'There is no voice in the recording that can be told from noise.',
    several_people: 'More than one person speaks: a voice needs recordings of one.',
  },
  consent_missing: { plain: 'A voice needs the consent of the person it belongs to.' },
  upload_too_large: {
    plain: 'This file is too large.',
    megabytes: 'This file is larger than {limit} MB.',
    minutes: 'This file is longer than {limit} minutes.',
  },
  not_audio: { plain: 'This file holds no sound.', empty: 'This file is empty.' },
  store_newer: {
    plain: 'The actors were saved by a newer version of Samevoice. They are left as they are.',
    version:
      'The actors were saved by a newer version of Samevoice (format {found}, this one knows {knows}). They are left as they are.',
  },
  store_damaged: {
    plain: 'The file of the actors is damaged. It is left as it is.',
    check: 'The file of the actors is damaged ({said}). It is left as it is.',
  },
  store_read_only: {
    plain: 'The actors cannot be saved on this disk.',
    models: 'Nothing can be changed in the folder of the models, {folder}. Check its permissions.',
  },
  store_full: { plain: 'The disk is full.' },
  store_locked: { plain: 'Another program is using the actors.' },
  unknown: { plain: 'Something happened that this version does not know.' },
  undecodable: {
    plain: 'This file cannot be read.',
    stalled: 'This file cannot be read in a reasonable time.',
    encrypted: 'This file is encrypted: only its own player can read it.',
    not_written: 'The dubbed file could not be written.',
  },
};
