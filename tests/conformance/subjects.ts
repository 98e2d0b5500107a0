/**
 * Every engine that describes itself, as a companion makes them: the cloud's against servers that speak their wire, the neural
 * ones where their models are installed. Beside them the scripted ones, which other tests take for engines.
 */
import { readConfig } from '../../companion/config.ts';
import type { SpeakerEncoder } from '../../companion/dubbing/ports/speaker-encoder.ts';
import type { Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import type { Translator } from '../../companion/dubbing/ports/translator.ts';
import type { VoiceCloner } from '../../companion/dubbing/ports/voice-cloner.ts';
import { GoogleSpeech } from '../../companion/engines/google/speech.ts';
import { GoogleTranslation } from '../../companion/engines/google/translation.ts';
import { RequestLimiter } from '../../companion/engines/limiter.ts';
import { allEngines } from '../../companion/engines/installed.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import type { Installed } from '../../companion/engines/registry.ts';
import { RESEMBLYZER_MODEL } from '../../companion/engines/resemblyzer/space.ts';
import { HostedSpeakerEncoder } from '../../companion/engines/speaker-host/hosted-encoder.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import type { Recognizer } from '../../companion/recognition/ports/recognizer.ts';
import type { VoiceActivityDetector } from '../../companion/recognition/ports/voice-activity.ts';
import type { EngineInfo } from '../../shared/engine-info.ts';
import { startCloudFakes } from '../fakes/cloud.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { speakDialogue, type Dialogue } from '../fixtures/dialogue.ts';
import { mark } from '../fixtures/marked-sound.ts';
import { modelsDir } from '../fixtures/models.ts';

/** Two utterances of two people, with a pause between. */
const LINES = [
  'I think that we can go home now, because it is very cold.',
  'You are right, my friend. Nobody will come here tonight.',
];

export interface Subject<Engine> {
  /** Its name, and what is missing where it cannot run here. */
  readonly title: string;
  readonly engine: Engine;
  readonly isReady: boolean;
  /** Gets it ready, as a companion does before its first session. */
  readonly warm: () => Promise<void>;
}

export interface Subjects {
  readonly dialogue: Dialogue;
  readonly recognizers: readonly Subject<Recognizer>[];
  readonly translators: readonly Subject<Translator>[];
  readonly synthesizers: readonly Subject<Synthesizer>[];
  readonly detectors: readonly Subject<VoiceActivityDetector>[];
  readonly encoders: readonly Subject<SpeakerEncoder>[];
  readonly cloners: readonly Subject<VoiceCloner>[];
  close(): Promise<void>;
}

/** Makes them without starting any. Whoever opens them closes them. */
export async function openSubjects(): Promise<Subjects> {
  const dialogue = await speakDialogue(LINES);
  mark(dialogue.samples, 0);
  const fakes = await startCloudFakes({ google: { hears: { words: dialogue.words } }, hasScribe: true });
  const config = readConfig({ ...fakes.environment, MODELS_DIR: modelsDir(), CACHE_TTL: '0' });
  const models = new ModelStore(config.MODELS_DIR);
  const encoder = new VoiceprintEncoder();
  const { stt, translation, tts, vad, cloner, fit } = allEngines(config, encoder, models);
  const largeModel = new GoogleTranslation(
    {
      ...{ credentialsPath: fakes.google.credentialsPath, translationEndpoint: fakes.google.endpoint },
      model: 'translation-llm',
    },
    new RequestLimiter(config.MAX_CONCURRENT_REQUESTS),
  );
  const chirp = new GoogleSpeech({
    credentialsPath: fakes.google.credentialsPath,
    speechEndpoint: fakes.google.endpoint,
    model: 'chirp_3',
  });
  const scripted = scriptedCatalog().choose({ source: 'en', target: 'es' }, nobody).engines;
  const neuralFolder = models.folderOf(RESEMBLYZER_MODEL);
  const hosted = new HostedSpeakerEncoder({});
  const neural =
    neuralFolder === undefined
      ? undefined
      : new HostedSpeakerEncoder({
          neural: { folder: neuralFolder, verify: () => models.verify(RESEMBLYZER_MODEL) },
        });
  return {
    dialogue,
    recognizers: [
      ...stt.map(installed),
      { ...ready(chirp), title: 'google-speech, chirp_3' },
      ready(scripted.stt),
    ],
    translators: [
      ...translation.map(installed),
      { ...ready(largeModel), title: 'google-translate, translation-llm' },
      ready(scripted.translation),
    ],
    synthesizers: [...tts.map(installed), ready(scripted.tts)],
    detectors: [installed(vad), ready(scripted.vad)],
    encoders: [
      { ...ready(encoder), title: 'voiceprint, in process' },
      ready(hosted),
      neural === undefined
        ? { ...ready(encoder), title: `neural (needs ${RESEMBLYZER_MODEL})`, isReady: false }
        : ready(neural),
    ],
    cloners: cloner === undefined ? [] : [ready(cloner)],
    close: async () => {
      await fit?.close();
      await Promise.all([largeModel.close(), chirp.close()]);
      hosted.close();
      neural?.close();
      await Promise.all([...stt, ...translation, ...tts].map(async (engine) => engine.close?.()));
      await fakes.close();
    },
  };
}

const nobody = { account: undefined, replaced: () => undefined } as never;

function installed<Engine extends { readonly info: EngineInfo }>(engine: Installed<Engine>): Subject<Engine> {
  const { info, missing } = engine;
  return {
    title: missing === undefined ? info.name : `${info.name} (${missing.reason})`,
    engine,
    isReady: missing === undefined,
    warm: async () => {
      if (missing === undefined) await engine.warm?.([{ source: 'en', target: 'es' }]);
    },
  };
}

function ready<Engine extends { readonly info: EngineInfo }>(engine: Engine): Subject<Engine> {
  return { title: engine.info.name, engine, isReady: true, warm: () => Promise.resolve() };
}
