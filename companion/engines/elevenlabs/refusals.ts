/** What the account may not use: a voice, a model or a format that was refused is left alone for a while, and nothing else of the service. */
import { DubError } from '../../../shared/protocol/errors.ts';
import type { Voice } from '../../../shared/voice.ts';
import { Aside } from './aside.ts';
import { ELEVENLABS_NAME, isVoiceGone, subjectOf } from './errors.ts';
import { DEFAULT_MODEL, type Model } from './models.ts';
import type { ElevenLabsService } from './service.ts';
import { OUTPUT_FORMATS, PLAIN_FORMAT, type OutputFormat, type SpeechRequest } from './transport.ts';

export class Refusals {
  readonly #voiceList: ElevenLabsService['voices'];
  readonly #wantedModels: readonly Model[];
  readonly #voices = new Aside<string>();
  readonly #models = new Aside<Model>();
  readonly #formats = new Aside<OutputFormat>();

  /** @param models the one that is wanted, and what is used where the account may not */
  constructor(voices: ElevenLabsService['voices'], models: readonly Model[]) {
    this.#voiceList = voices;
    this.#wantedModels = models;
  }

  /** The first that is not refused. */
  get model(): Model {
    return this.#models.firstLeft(this.#wantedModels) ?? DEFAULT_MODEL;
  }

  /** The first that is not refused. */
  get format(): OutputFormat {
    return this.#formats.firstLeft(OUTPUT_FORMATS) ?? PLAIN_FORMAT;
  }

  hasVoice(voiceId: string): boolean {
    return this.whyNot(voiceId) !== undefined;
  }

  /** Why the account may not speak in a voice now; undefined where it may. */
  whyNot(voiceId: string): 'plan' | 'unverified' | undefined {
    if (this.#voices.has(voiceId)) return 'plan';
    return this.#voiceList.find(voiceId)?.isUnverified === true ? 'unverified' : undefined;
  }

  /** What a viewer is told: a voice that the account never had is to be added, rather than gone. */
  explain(error: unknown, { id, name }: Voice): unknown {
    if (!(error instanceof DubError) || !isVoiceGone(error)) return error;
    if (this.#voiceList.wasListed(id) !== false) return error;
    const { details = {} } = error;
    const parameters = { reason: 'not_added', engine: ELEVENLABS_NAME, voice: name } as const;
    return new DubError('voice_gone', parameters, { stage: 'tts', details });
  }

  /** @returns whether the clause can be asked for in the same voice, by another model or in another format */
  add(error: unknown, { model, format }: SpeechRequest, { id }: Voice): boolean {
    switch (subjectOf(error)) {
      case 'voice':
        if (isVoiceGone(error)) this.#voiceList.remove(id);
        else this.#voices.add(id);
        return false;
      case 'library':
        this.#voices.add(id);
        for (const voice of this.#voiceList.all) if (voice.isOfLibrary) this.#voices.add(voice.id);
        return false;
      case 'model':
        return putAside(this.#models, model, this.#wantedModels);
      case 'format':
        return putAside(this.#formats, format, OUTPUT_FORMATS);
      default:
        return false;
    }
  }
}

/** @returns whether there is another; the last one is kept, so that a later request can tell that it is allowed again */
function putAside<Key>(aside: Aside<Key>, key: Key, all: readonly Key[]): boolean {
  if (all.every((one) => one === key || aside.has(one))) return false;
  aside.add(key);
  return true;
}
