import type { ClientMessageInput } from '../../shared/protocol/client-messages.ts';
import type { DubbingOptions } from './dubbing-options.ts';

type SessionOptions = Pick<DubbingOptions, 'languages' | 'pace' | 'show'>;

/** What begins a session, or takes it up again. */
export function startMessage(options: SessionOptions): ClientMessageInput {
  return { type: 'start_dubbing', audio_format: 'binary', ...wireOptions(options) };
}

/** A session's spend cap is no option of its beginning: it is sent once the session has begun. */
export function spendCapMessage(spendCapUsd: number | null): ClientMessageInput {
  return { type: 'set_options', spend_cap_usd: spendCapUsd };
}

/** What is to be sent for `after` to be in force in a session that was begun with `before`. */
export function optionMessages(before: DubbingOptions, after: DubbingOptions): ClientMessageInput[] {
  const isOther =
    hasOtherLanguages(before, after) ||
    after.show.site !== before.show.site ||
    after.show.title !== before.show.title ||
    after.pace !== before.pace;
  return [
    ...(isOther ? [{ type: 'set_options', ...wireOptions(after) } as const] : []),
    ...(after.spendCapUsd === before.spendCapUsd ? [] : [spendCapMessage(after.spendCapUsd)]),
  ];
}

export function hasOtherLanguages(before: SessionOptions, after: SessionOptions): boolean {
  return (
    after.languages.source !== before.languages.source || after.languages.target !== before.languages.target
  );
}

function wireOptions({ languages, pace, show }: SessionOptions): {
  target_language: string;
  source_language: string;
  pace: DubbingOptions['pace'];
  show: DubbingOptions['show'];
} {
  return { target_language: languages.target, source_language: languages.source, pace, show };
}
