/** What the rest of the companion asks of the engines that this machine has. */
import type { EngineEntry } from '../../shared/http/engines.ts';
import type { VoiceList } from '../../shared/http/voices.ts';
import type { LanguagePair } from '../../shared/languages.ts';
import type { Voice } from '../../shared/voice.ts';
import type { Catalog, SpeakRequest, Spoken, VoiceSample } from '../catalog.ts';
import type {
  Customer,
  EngineSet,
  SpeakingEngines,
  SpeakingWish,
  TranscriptionEngines,
} from '../dubbing/ports/engine-set.ts';
import type { SpeakerEncoder } from '../dubbing/ports/speaker-encoder.ts';
import type { VoiceCloner } from '../dubbing/ports/voice-cloner.ts';
import { engineEntries } from './engine-entries.ts';
import { EngineRegistry, type CatalogOptions, type CatalogParts } from './registry.ts';
import { EngineSelection } from './selection.ts';
import { VoiceLibrary } from './voice-library.ts';
import { EngineWarming } from './warming.ts';

export class EngineCatalog implements Catalog {
  readonly #registry: EngineRegistry;
  readonly #selection: EngineSelection;
  readonly #voices: VoiceLibrary;
  readonly #warming: EngineWarming;

  constructor(options: CatalogOptions, parts: CatalogParts) {
    this.#registry = new EngineRegistry(options, parts);
    this.#selection = new EngineSelection(this.#registry);
    this.#voices = new VoiceLibrary(this.#registry);
    this.#warming = new EngineWarming(this.#registry);
  }

  get speaker(): SpeakerEncoder {
    return this.#registry.parts.speaker;
  }

  entries(): EngineEntry[] {
    return engineEntries(this.#registry);
  }

  pairs(): readonly LanguagePair[] {
    return this.#registry.readyPairs().dubbed;
  }

  captionPairs(): readonly LanguagePair[] {
    return this.#registry.readyPairs().captioned;
  }

  choose(
    wanted: { source: string; target: string },
    customer: Customer,
  ): { engines: EngineSet; source: string } {
    return this.#selection.choose(wanted, customer);
  }

  selectForTranscription(
    source: string,
    customer: Customer,
  ): { engines: TranscriptionEngines; source: string } {
    return this.#selection.selectForTranscription(source, customer);
  }

  selectForSpeaking(wanted: SpeakingWish, customer: Customer): SpeakingEngines {
    return this.#selection.selectForSpeaking(wanted, customer);
  }

  isLighterVoice(target: string, beside: number): boolean {
    return this.#selection.isLighterVoice(target, beside);
  }

  voices(): VoiceList['voices'] {
    return this.#voices.list();
  }

  preview(voiceId: string, language: string | undefined, signal: AbortSignal): Promise<VoiceSample> {
    return this.#voices.preview(voiceId, language, signal);
  }

  get cloner(): VoiceCloner | undefined {
    return this.#voices.cloner;
  }

  speak(voice: Voice, request: SpeakRequest, signal: AbortSignal): Promise<Spoken> {
    return this.#voices.speak(voice, request, signal);
  }

  warm(): Promise<void> {
    return this.#warming.warm();
  }

  whenWarm(wanted: { source: string; target: string }): Promise<void> {
    return this.#warming.whenWarm(wanted);
  }

  loadedModels(): readonly string[] {
    return this.#registry.loadedModels();
  }

  measureWhenIdle(isBusy: () => boolean, onFailed: (error: unknown) => void): void {
    this.#registry.parts.fit?.measureWhenIdle(isBusy, onFailed);
  }

  close(): Promise<void> {
    return this.#registry.close();
  }
}
