import { z } from 'zod';
import { pace } from '../shared/wire/client-messages.ts';
import { engineInfos, voiceKind } from '../shared/wire/fields.ts';
import { problem } from './problems.ts';
import { captionStyle, timing, underDub, watching } from './settings.ts';

const nothing = z.object({});
const level = z.number().min(0).max(1);

/** What becomes of the original under a dub, how loud it stays there, and how loud the dub is. */
export const levels = z.object({ original: level, dub: level, under: underDub });
export type Levels = z.infer<typeof levels>;

export const languages = z.object({ source: z.string(), target: z.string() });

/** What a session may spend, in US dollars; null leaves it to the companion. */
const spendCapUsd = z.number().min(0).nullable();

/** What is being watched. */
const show = z.object({ site: z.string().max(253), title: z.string().max(500) });

/** What may change while a tab is dubbed. */
const tuning = z.object({
  levels,
  timing,
  languages,
  pace,
  spendCapUsd,
  show,
  /** The viewer muted the tab: nothing of it is heard, dubs neither. */
  isMuted: z.boolean(),
});

export const beginSession = tuning.extend({
  /** From chrome.tabCapture: good for one getUserMedia, within seconds. */
  streamId: z.string(),
  companion: z.string(),
});
export type BeginSession = z.infer<typeof beginSession>;

/** Why the picture cannot be shown late here. */
export const NO_PICTURE = ['no_video', 'no_access', 'protected', 'not_supported', 'too_slow'] as const;
export const noPicture = z.enum(NO_PICTURE);
export type NoPicture = z.infer<typeof noPicture>;

/**
 * The delayed picture. `sinceMs` is the film's moment from which on it is shown whole (Unix time at which that was
 * to be seen live): nothing from before is seen or heard again. Until it comes up a still says that it is being waited for.
 */
export const pictureState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('live'), reason: noPicture.nullable() }),
  z.object({
    state: z.enum(['syncing', 'shown']),
    way: z.enum(['webcodecs', 'canvas']),
    sinceMs: z.number(),
  }),
]);
export type PictureState = z.infer<typeof pictureState>;

/** How the film is watched now: `delayMs` is how late the picture is, 0 live; `reason` why it cannot be shown late. */
export const timingInForce = z.object({
  watching,
  delayMs: z.number(),
  way: z.enum(['webcodecs', 'canvas']).nullable(),
  reason: noPicture.nullable(),
});
export type TimingInForce = z.infer<typeof timingInForce>;

/** What the sound room tells the service worker. */
export const sessionEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('link'),
    link: z.enum(['connecting', 'live', 'away']),
    problem: problem.nullable(),
  }),
  z.object({ kind: z.literal('started'), engines: engineInfos, languages }),
  /** Something changed and dubbing goes on. */
  z.object({ kind: z.literal('notice'), message: z.string(), engines: engineInfos.optional() }),
  z.object({ kind: z.literal('metrics'), lagMs: z.number().nullable(), spendUsd: z.number() }),
  /** A dub is being heard: how long after the first word of its original. */
  z.object({ kind: z.literal('heard'), lagMs: z.number() }),
  /** How the film is watched from now on. */
  z.object({ kind: z.literal('timing'), timing: timingInForce }),
  z.object({
    kind: z.literal('speaker'),
    speakerId: z.string(),
    actorId: z.string().optional(),
    name: z.string(),
    voiceKind,
    replaces: z.array(z.string()),
  }),
  /** Dubbing goes on, with something the viewer should know; null takes it back. */
  z.object({ kind: z.literal('problem'), problem: problem.nullable() }),
  /** Dubbing cannot go on; the sound room has let go of everything. */
  z.object({ kind: z.literal('fatal'), problem }),
]);
export type SessionEvent = z.infer<typeof sessionEvent>;

const captionSpeaker = z.object({ id: z.string(), name: z.string(), colour: z.int() });
export type CaptionSpeaker = z.infer<typeof captionSpeaker>;

export const caption = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('show'),
    clauseId: z.int(),
    speaker: captionSpeaker,
    text: z.string(),
    original: z.string(),
    /** For a clause that is not spoken: how long it can be read. Otherwise `done` follows. */
    lingerMs: z.number().nullable(),
  }),
  z.object({ kind: z.literal('done'), clauseId: z.int() }),
  /** Lines of these speakers are this one's. */
  z.object({ kind: z.literal('relabel'), ids: z.array(z.string()), speaker: captionSpeaker }),
  z.object({ kind: z.literal('clear') }),
]);
export type Caption = z.infer<typeof caption>;

/**
 * Where the picture is, at `atMs` of Unix time, which page and sound room share. `source` stands for what is being
 * played: while it stays the same, a media time means the same moment of the same film.
 */
export const mediaPosition = z.object({
  source: z.string(),
  mediaMs: z.number(),
  rate: z.number(),
  /** Standing still: paused, or waiting for data. */
  paused: z.boolean(),
  /** How loud the page plays it, 0..1; 0 where it is muted. Dubs follow it. */
  volume: z.number().min(0).max(1),
  atMs: z.number(),
});
export type MediaPosition = z.infer<typeof mediaPosition>;

/** What the sound room asks of the page. */
export const pageCommand = z.discriminatedUnion('kind', [
  /** Show the picture this late; null shows it live. */
  z.object({ kind: z.literal('picture'), delayMs: z.number().min(0).max(10_000).nullable() }),
  /** Play this much slower than the viewer chose, so that the dub catches up; 1 gives the viewer's rate back. */
  z.object({ kind: z.literal('pace'), rate: z.number().min(0.92).max(1) }),
  /** Sound a marker that the capture can be told by; `marked` answers. */
  z.object({ kind: z.literal('mark') }),
]);
export type PageCommand = z.infer<typeof pageCommand>;

/**
 * Every message between the extension's parts, under its receiver: what it carries and what is answered.
 * Whoever receives parses; whoever asks parses the answer.
 */
export const MESSAGES = {
  background: {
    start: { body: z.object({ tabId: z.int() }), answer: nothing },
    stop: { body: nothing, answer: nothing },
    /** The viewer opened the popup over a tab: what was not allowed there may be now. */
    visit: { body: z.object({ tabId: z.int() }), answer: nothing },
    event: { body: sessionEvent, answer: nothing },
    caption: { body: caption, answer: nothing },
    /** To the frame whose video is dubbed. */
    page: { body: pageCommand, answer: nothing },
    /** The sound room has said good-bye to the companion and may be closed. */
    idle: { body: nothing, answer: nothing },
    /** From a frame: how much of it is video that can be heard, in square pixels, and embedded players it cannot see into. */
    media: {
      body: z.object({ area: z.number(), embedded: z.array(z.string()) }),
      /** Whether it is this frame's video that is dubbed. */
      answer: z.object({ isWatched: z.boolean() }),
    },
  },
  offscreen: {
    begin: { body: beginSession, answer: z.object({ problem: problem.nullable() }) },
    end: { body: nothing, answer: nothing },
    tune: { body: tuning, answer: nothing },
    picture: { body: pictureState, answer: nothing },
    /** The marker left the page at `atMs` of Unix time. */
    marked: { body: z.object({ atMs: z.number() }), answer: nothing },
    media: { body: mediaPosition, answer: nothing },
    /** A seek or a new source: what was not said yet is not said. */
    flush: { body: nothing, answer: nothing },
  },
  content: {
    caption: { body: caption, answer: nothing },
    style: { body: captionStyle, answer: nothing },
    command: { body: pageCommand, answer: nothing },
    /** Another frame's video is dubbed now. */
    unwatched: { body: nothing, answer: nothing },
    leave: { body: nothing, answer: nothing },
  },
} as const;

export type Messages = typeof MESSAGES;
export type Receiver = keyof Messages;
export type TypeOf<To extends Receiver> = keyof Messages[To] & string;
export type BodyOf<To extends Receiver, Type extends TypeOf<To>> = Messages[To][Type] extends {
  body: infer Body extends z.ZodType;
}
  ? z.output<Body>
  : never;
export type AnswerOf<To extends Receiver, Type extends TypeOf<To>> = Messages[To][Type] extends {
  answer: infer Given extends z.ZodType;
}
  ? z.output<Given>
  : never;
