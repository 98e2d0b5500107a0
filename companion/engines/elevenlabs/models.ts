/** What each of the service's models takes and can do. */

export type Model = 'eleven_flash_v2_5' | 'eleven_v3' | 'eleven_multilingual_v2';

export const DEFAULT_MODEL: Model = 'eleven_flash_v2_5';

export interface ModelTraits {
  /** Takes the language to speak; the others tell it from the text. */
  readonly acceptsLanguage: boolean;
  /** Takes what was said before, for prosody across requests. */
  readonly acceptsPreviousText: boolean;
  readonly acceptsSpeed: boolean;
  /** Takes how much its manner is exaggerated, without a later first sound that nobody would wait for. */
  readonly acceptsStyle: boolean;
  /** Offered on the socket that takes text as it comes. */
  readonly onSocket: boolean;
  /** The stabilities it takes; any from 0 to 1 where left out. */
  readonly stabilities?: readonly number[];
  /** A first sound that has not come by then is asked for once more: another voice in mid-film is worse than a later one. */
  readonly hedgeAfterMs: number;
  /** Later than this a first sound does not come any more. */
  readonly firstAudioLimitMs: number;
}

export const MODELS: Readonly<Record<Model, ModelTraits>> = {
  eleven_flash_v2_5: {
    acceptsLanguage: true,
    acceptsPreviousText: true,
    acceptsSpeed: true,
    acceptsStyle: false,
    onSocket: true,
    hedgeAfterMs: 1500,
    firstAudioLimitMs: 4000,
  },
  eleven_multilingual_v2: {
    acceptsLanguage: false,
    acceptsPreviousText: true,
    acceptsSpeed: true,
    acceptsStyle: true,
    onSocket: true,
    hedgeAfterMs: 1500,
    firstAudioLimitMs: 6000,
  },
  eleven_v3: {
    acceptsLanguage: true,
    acceptsPreviousText: false,
    acceptsSpeed: false,
    acceptsStyle: false,
    onSocket: false,
    stabilities: [0, 0.5, 1],
    hedgeAfterMs: 3000,
    firstAudioLimitMs: 9000,
  },
};

/** What an account may use instead of a model that it may not. */
const NEXT_MODELS: readonly Model[] = [DEFAULT_MODEL, 'eleven_multilingual_v2'];

/** A model, and those that are tried where the account may not use it. */
export function modelsFrom(wanted: Model): readonly Model[] {
  return [wanted, ...NEXT_MODELS.filter((model) => model !== wanted)];
}

/** The nearest stability that a model takes. */
export function stabilityFor(model: Model, wanted: number): number {
  const { stabilities } = MODELS[model];
  if (stabilities === undefined) return wanted;
  return stabilities.reduce((best, one) => (Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best));
}
