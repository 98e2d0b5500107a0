/** What faults are put into: the vendors' wire, the engines on it, and those that take over. */
import { readConfig } from '../../companion/config.ts';
import type { Recognizer } from '../../companion/recognition/ports/recognizer.ts';
import type { Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import type { Translator } from '../../companion/dubbing/ports/translator.ts';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import type { CatalogParts, Installed } from '../../companion/engines/registry.ts';
import { GoogleSpeech } from '../../companion/engines/google/speech.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { allEngines, embeddedEngines } from '../../companion/engines/installed.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import type { EngineInfo } from '../../shared/engine-info.ts';
import { startCloudFakes, type CloudFakes } from '../fakes/cloud.ts';
import type { ProfileName } from '../fakes/google/profile.ts';
import { startGoogleFake, type GoogleFake } from '../fakes/google/server.ts';
import { speakDialogue, type Dialogue } from '../fixtures/dialogue.ts';
import { mark } from '../fixtures/marked-sound.ts';

const LINES = ['I think that we can go home now, because it is very cold.'];

export interface Bed {
  readonly fakes: CloudFakes;
  /** Stands for the recogniser that takes over: one on this machine would understand other words. */
  readonly standIn: GoogleFake;
  readonly parts: CatalogParts;
  readonly dialogue: Dialogue;
}

export interface Material {
  readonly dialogue: Dialogue;
  /** Those that take over; one of each serves all. */
  readonly embedded: CatalogParts;
}

export async function makeMaterial(): Promise<Material> {
  const dialogue = await speakDialogue(LINES);
  mark(dialogue.samples, 0);
  return { dialogue, embedded: embeddedEngines(new VoiceprintEncoder()) };
}

export async function makeBed({ dialogue, embedded }: Material, profile: ProfileName): Promise<Bed> {
  const hears = { words: dialogue.words };
  const fakes = await startCloudFakes({ google: { hears, profile }, elevenLabs: { profile } });
  const standIn = await startGoogleFake({ hears });
  const config = readConfig({ ...fakes.environment, CACHE_TTL: '0' });
  const all = allEngines(config, embedded.speaker, new ModelStore(config.MODELS_DIR));
  const isCloud = ({ info }: { readonly info: EngineInfo }) => info.kind === 'cloud';
  const { credentialsPath, endpoint: speechEndpoint } = standIn;
  const parts: CatalogParts = {
    ...embedded,
    stt: [...all.stt.filter(isCloud), localOne(new GoogleSpeech({ credentialsPath, speechEndpoint }))],
    translation: [...all.translation.filter(isCloud), ...embedded.translation.map(shared)],
    tts: [...all.tts.filter(isCloud), ...embedded.tts.map(shared)],
  };
  await new EngineCatalog({ engines: 'auto' }, parts).warm();
  return { fakes, standIn, dialogue, parts };
}

/** Not one's own to close. */
function shared<Engine extends Installed<Translator> | Installed<Synthesizer>>(engine: Engine): Engine {
  return new Proxy(engine, {
    get: (target, name): unknown => {
      if (name === 'close') return undefined;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function localOne(recognizer: GoogleSpeech): Installed<Recognizer> {
  return {
    info: { name: 'stand-in', kind: 'local' },
    capabilities: recognizer.capabilities,
    missing: undefined,
    open: (options) => recognizer.open(options),
    warm: () => recognizer.warm(),
    close: () => recognizer.close(),
  };
}
