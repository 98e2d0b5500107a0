/** Google's translator with its own client, against a service on this machine. */
import { afterEach, beforeEach } from 'vitest';
import { Account } from '../../companion/dubbing/account.ts';
import type { TranslationRequest } from '../../companion/dubbing/ports/translator.ts';
import { GoogleTranslation } from '../../companion/engines/google/translation.ts';
import { RequestLimiter } from '../../companion/engines/limiter.ts';
import { startGoogleFake, type GoogleFake } from '../fakes/google/server.ts';

export const never = new AbortController().signal;

/** Both are begun anew for each test. Made once in a test file, where hooks may be. */
export class TranslationBed {
  fake!: GoogleFake;
  engine!: GoogleTranslation;
  account!: Account;

  constructor() {
    beforeEach(async () => {
      this.fake = await startGoogleFake({ speed: 10 });
      this.engine = this.translator(10);
      this.account = new Account('viewer');
    });
    afterEach(async () => {
      await this.engine.close();
      await this.fake.close();
    });
  }

  /** @param ceiling of requests at the same time */
  translator(ceiling: number): GoogleTranslation {
    const { credentialsPath, endpoint: translationEndpoint } = this.fake;
    return new GoogleTranslation({ credentialsPath, translationEndpoint }, new RequestLimiter(ceiling));
  }

  request(text: string, more: Partial<TranslationRequest> = {}): TranslationRequest {
    return {
      text,
      source: 'en',
      target: 'es',
      context: [],
      spoken: [],
      terms: [],
      account: this.account,
      dueAtMs: 0,
      ...more,
    };
  }

  async translated(text: string, more: Partial<TranslationRequest> = {}): Promise<string> {
    return (await this.engine.translate(this.request(text, more), never)).text;
  }
}
