import { z } from 'zod';
import { caption } from '../client/captions/caption.ts';
import { pairing } from '../client/pairing/pairing-store.ts';
import { problem } from '../client/problems.ts';
import { dubbingOptions } from '../client/session/dubbing-options.ts';
import { sessionEvent } from '../client/session/session-event.ts';
import { mediaPosition, pageCommand, pictureState } from '../client/timing/picture.ts';
import { captionStyle } from './settings.ts';

const nothing = z.object({});
/** Of the largest screens there are. */
const MOST_AREA = 16_384 * 16_384;
/** A page may name any number of frames; a viewer is asked about no more of them than can be read. */
export const MOST_EMBEDDED = 3;

export const beginSession = dubbingOptions.extend({
  /** From chrome.tabCapture: good for one getUserMedia, within seconds. */
  streamId: z.string(),
  companion: z.string(),
  /** Whose sound it is, and whose page is believed. */
  tabId: z.int(),
  pairing: pairing.nullable(),
});
export type BeginSession = z.infer<typeof beginSession>;

/**
 * Every message between the extension's parts, under its receiver: what it carries and what is answered.
 * Whoever receives parses; whoever asks parses the answer. What is not marked `fromContent` is taken from the extension's own
 * pages and its service worker alone: a content script runs in a page's process, which is not ours.
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
    /** The offscreen document has said good-bye to the companion and may be closed. */
    idle: { body: nothing, answer: nothing },
    /** From a frame: how much of it is video that can be heard, in square pixels, and embedded players it cannot see into. */
    media: {
      fromContent: true,
      body: z.object({
        area: z.number().min(0).max(MOST_AREA),
        isPlaying: z.boolean(),
        /** The viewer has clicked in it, or pressed a key. */
        isUsed: z.boolean(),
        embedded: z.array(z.string().max(300)).max(MOST_EMBEDDED),
      }),
      /** Whether it is this frame's video that is dubbed. */
      answer: z.object({ isWatched: z.boolean() }),
    },
  },
  offscreen: {
    begin: { body: beginSession, answer: z.object({ problem: problem.nullable() }) },
    end: { body: nothing, answer: nothing },
    /** The pairing with the companion is another now, or there is none any more. */
    paired: { body: z.object({ companion: z.string(), pairing: pairing.nullable() }), answer: nothing },
    tune: { body: dubbingOptions, answer: nothing },
    picture: { fromContent: true, body: pictureState, answer: nothing },
    /** The marker left the page at `atMs` of Unix time. */
    marked: { fromContent: true, body: z.object({ atMs: z.number() }), answer: nothing },
    media: { fromContent: true, body: mediaPosition, answer: nothing },
    /** A seek or a new source: what was not said yet is not said. */
    flush: { fromContent: true, body: nothing, answer: nothing },
  },
  content: {
    caption: { body: caption, answer: nothing },
    style: { body: captionStyle, answer: nothing },
    command: { body: pageCommand, answer: nothing },
    /** Another frame's video is dubbed now. */
    unwatched: { body: nothing, answer: nothing },
    /** The viewer has taken the window out of full screen: what is full screen in it is not to be so any more. */
    windowed: { body: nothing, answer: nothing },
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
