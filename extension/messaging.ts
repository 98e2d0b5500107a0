import { z } from 'zod';
import { MESSAGES, type AnswerOf, type BodyOf, type Receiver, type TypeOf } from './messages.ts';

/** Why a request had no answer: nobody there, no time left, not understood, or the receiver failed at it. */
export type FailureCode = 'nobody' | 'timeout' | 'not_understood' | 'failed';
export type Outcome<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: FailureCode };

const ANSWER_WITHIN_MS = 15_000;

const envelope = z.object({
  to: z.enum(['background', 'offscreen', 'content']),
  type: z.string(),
  body: z.unknown(),
});
const reply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), failure: z.enum(['nobody', 'timeout', 'not_understood', 'failed']) }),
]);

export interface Sender {
  readonly tabId: number | undefined;
  readonly frameId: number | undefined;
}

export type Handlers<To extends Receiver> = {
  readonly [Type in TypeOf<To>]: (
    body: BodyOf<To, Type>,
    sender: Sender,
  ) => AnswerOf<To, Type> | Promise<AnswerOf<To, Type>>;
};

interface Schemas {
  readonly body: z.ZodType;
  readonly answer: z.ZodType;
  readonly fromContent?: true;
}

function schemasOf(to: Receiver, type: string): Schemas | undefined {
  const types: Record<string, Schemas | undefined> = MESSAGES[to];
  return Object.hasOwn(types, type) ? types[type] : undefined;
}

/** Sends to the service worker or the offscreen document. Never throws, never hangs. */
export async function ask<To extends 'background' | 'offscreen', Type extends TypeOf<To>>(
  to: To,
  type: Type,
  body: BodyOf<To, Type>,
): Promise<Outcome<AnswerOf<To, Type>>> {
  return settle(to, type, () => chrome.runtime.sendMessage({ to, type, body }));
}

/** Sends to the content script of one frame of a tab, or of all of them. Never throws, never hangs. */
export async function askTab<Type extends TypeOf<'content'>>(
  place: { tabId: number; frameId?: number },
  type: Type,
  body: BodyOf<'content', Type>,
): Promise<Outcome<AnswerOf<'content', Type>>> {
  const options = place.frameId === undefined ? {} : { frameId: place.frameId };
  return settle('content', type, () =>
    chrome.tabs.sendMessage(place.tabId, { to: 'content', type, body }, options),
  );
}

/** Answers every message to `receiver`; messages to others are left to them. Returns how to stop answering. */
export function answerAs<To extends Receiver>(receiver: To, handlers: Handlers<To>): () => void {
  const listener = (
    message: unknown,
    from: chrome.runtime.MessageSender,
    send: (answer: unknown) => void,
  ): boolean => {
    const parsed = envelope.safeParse(message);
    if (!parsed.success || parsed.data.to !== receiver || from.id !== chrome.runtime.id) return false;
    const { type, body } = parsed.data;
    if (isPage(from) && schemasOf(receiver, type)?.fromContent !== true) return false;
    void handle(receiver, handlers, type, body, { tabId: from.tab?.id, frameId: from.frameId }).then(send);
    return true;
  };
  chrome.runtime.onMessage.addListener(listener);
  return () => {
    chrome.runtime.onMessage.removeListener(listener);
  };
}

/** Whether it is said by a content script, which is no more to be believed than the page that it runs in. */
function isPage({ tab, origin }: chrome.runtime.MessageSender): boolean {
  return tab !== undefined && origin !== `chrome-extension://${chrome.runtime.id}`;
}

async function handle<To extends Receiver>(
  receiver: To,
  handlers: Handlers<To>,
  type: string,
  body: unknown,
  sender: Sender,
): Promise<Outcome<unknown>> {
  const parsed = schemasOf(receiver, type)?.body.safeParse(body);
  if (parsed?.success !== true) return { ok: false, failure: 'not_understood' };
  try {
    // The schema that parsed the body is the one the handler's type is derived from.
    const handler = handlers[type as TypeOf<To>] as (body: unknown, sender: Sender) => unknown;
    return { ok: true, value: await handler(parsed.data, sender) };
  } catch {
    return { ok: false, failure: 'failed' };
  }
}

async function settle<To extends Receiver, Type extends TypeOf<To>>(
  to: To,
  type: Type,
  send: () => Promise<unknown>,
): Promise<Outcome<AnswerOf<To, Type>>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Outcome<never>>((resolve) => {
    timer = setTimeout(() => {
      resolve({ ok: false, failure: 'timeout' });
    }, ANSWER_WITHIN_MS);
  });
  const answered = send().then(
    (raw): Outcome<AnswerOf<To, Type>> => {
      const parsed = reply.safeParse(raw);
      if (!parsed.success) return { ok: false, failure: 'nobody' };
      if (!parsed.data.ok) return parsed.data;
      const value = schemasOf(to, type)?.answer.safeParse(parsed.data.value);
      if (value?.success !== true) return { ok: false, failure: 'not_understood' };
      return { ok: true, value: value.data as AnswerOf<To, Type> };
    },
    (): Outcome<never> => ({ ok: false, failure: 'nobody' }),
  );
  const outcome = await Promise.race([answered, late]);
  clearTimeout(timer);
  return outcome;
}
