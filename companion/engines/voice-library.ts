import type { VoiceList } from '../../shared/http/voices.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import type { Voice } from '../../shared/voice.ts';
import type { SpeakRequest, Spoken, VoiceSample } from '../catalog.ts';
import type { OfferedVoice } from '../dubbing/ports/synthesizer.ts';
import type { VoiceCloner } from '../dubbing/ports/voice-cloner.ts';
import { unique } from './engine-entries.ts';
import { speaks } from './pairs.ts';
import type { EngineRegistry } from './registry.ts';
import { sampleLanguage, spokenBy, spokenSample } from './voice-sample.ts';

/** The voices of the synthesisers that are ready: listed, heard, and made. */
export class VoiceLibrary {
  readonly #registry: EngineRegistry;

  constructor(registry: EngineRegistry) {
    this.#registry = registry;
  }

  /** The voices of the languages that can be dubbed into now. */
  list(): VoiceList['voices'] {
    const targets = unique(this.#registry.readyPairs().dubbed.map(({ target }) => target));
    return this.#registry.ready('tts').flatMap((engine) => {
      const offered = targets
        .filter((target) => speaks(engine, target))
        .flatMap((target) => engine.voices(target));
      // A voice that speaks several languages is one voice.
      const voices = new Map<string, OfferedVoice>();
      for (const voice of offered) {
        const languages = [...(voices.get(voice.id)?.languages ?? []), ...voice.languages];
        voices.set(voice.id, { ...voice, languages: unique(languages) });
      }
      return [...voices.values()].map(({ id, name, kind, languages, previewUrl }) => ({
        ...{ id, name, engine: engine.info.name, kind, languages: [...languages] },
        ...(previewUrl === undefined ? {} : { preview_url: previewUrl }),
      }));
    });
  }

  /** @throws DubError `voice_gone`, or what speaking fails with */
  async preview(voiceId: string, language: string | undefined, signal: AbortSignal): Promise<VoiceSample> {
    const { cloner } = this.#registry.parts;
    for (const engine of this.#registry.ready('tts')) {
      const offered = engine.voices().find(({ id }) => id === voiceId);
      const voice = offered ?? { id: voiceId, name: voiceId, kind: 'matched' as const };
      if (offered === undefined && !engine.hasVoice(voice)) continue;
      // What is paid for by the character is not spoken for a sample: the service keeps one.
      if (engine.info.kind !== 'cloud') {
        const spoken = language ?? sampleLanguage(offered?.languages ?? []);
        return spokenSample(engine, { id: voice.id, name: voice.name, kind: voice.kind }, spoken, signal);
      }
      if (cloner?.info.name !== engine.info.name) break;
      return { mediaType: 'audio/mpeg', bytes: await cloner.preview(voiceId, signal) };
    }
    throw new DubError('voice_gone', undefined, { stage: 'tts' });
  }

  /** Of a synthesiser that is ready. */
  get cloner(): VoiceCloner | undefined {
    const { cloner } = this.#registry.parts;
    const isReady = this.#registry.ready('tts').some(({ info }) => info.name === cloner?.info.name);
    return isReady ? cloner : undefined;
  }

  /** @throws DubError `voice_gone`, or what speaking fails with */
  async speak(voice: Voice, request: SpeakRequest, signal: AbortSignal): Promise<Spoken> {
    const engine = this.#registry.ready('tts').find((one) => one.hasVoice(voice));
    if (engine === undefined) throw new DubError('voice_gone', undefined, { stage: 'tts' });
    return spokenBy(engine, voice, request, signal);
  }
}
