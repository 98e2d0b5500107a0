/** How fast each voice speaks by itself, learnt from what it has said, so that a clause can be made to fit before it is spoken. */

const USUAL_MS_PER_TOKEN = 72;
const LEARNING_RATE = 0.2;
/** Beyond these it sounds hurried, or drunk. */
const SLOWEST = 0.85;
const FASTEST = 1.3;

export class SpeakingRates {
  readonly #msPerToken = new Map<string, number>();

  /** @param lengthMs of what was said at this speed */
  observe(voice: string, tokens: number, speed: number, lengthMs: number): void {
    if (tokens < 5) return;
    const known = this.#msPerToken.get(voice) ?? USUAL_MS_PER_TOKEN;
    const seen = (lengthMs * speed) / tokens;
    this.#msPerToken.set(voice, known + LEARNING_RATE * (seen - known));
  }

  /**
   * @param targetMs the length that would fit, where one is wanted
   * @param pace of the speaker in this clause, beside how they usually speak
   */
  speedFor(voice: string, tokens: number, targetMs: number | undefined, pace: number): number {
    const naturalMs = tokens * (this.#msPerToken.get(voice) ?? USUAL_MS_PER_TOKEN);
    const fitting = targetMs === undefined || targetMs <= 0 ? Math.sqrt(pace) : naturalMs / targetMs;
    return Math.min(FASTEST, Math.max(SLOWEST, fitting));
  }
}
