/** Silero's voice activity detector, whose model ships inside @ricky0123/vad-web, run by sherpa-onnx. */
import type { EngineMissing } from '../../../../shared/protocol/error-codes.ts';
import { DubError } from '../../../../shared/protocol/errors.ts';
import { toFloat } from '../../../../shared/pcm.ts';
import { PIPELINE_RATE_HZ } from '../../../recognition/ports/audio-frame.ts';
import type {
  VoiceActivityDetector,
  VoiceActivityStream,
} from '../../../recognition/ports/voice-activity.ts';
import { packageFile, sherpa } from './sherpa.ts';
import type { Vad } from './sherpa.ts';

const MODEL = '@ricky0123/vad-web/dist/silero_vad_v6.onnx';
const COMMAND = { engine: 'silero', command: 'npm ci' } as const;
const NOT_INSTALLED = { reason: 'package', ...COMMAND } as const satisfies EngineMissing;
const WINDOW_SAMPLES = 512;
const BUFFER_S = 25;
const LONGEST_KEPT_S = 20;
/** Detectors that wait for another session, at ten megabytes each; more sessions than that at once are rare. */
const SPARES_MOST = 8;

export const SILERO = { name: 'silero', kind: 'embedded', title: 'Silero' } as const;

export class Silero implements VoiceActivityDetector {
  readonly info = SILERO;
  /** What to install, where it cannot run. */
  readonly missing: EngineMissing | undefined;
  readonly #model = packageFile(MODEL);
  /** The library frees a detector when its object is collected, which no memory of its own hurries: they are used again. */
  readonly #spares: Vad[] = [];

  constructor() {
    this.missing = this.#model === undefined ? NOT_INSTALLED : undefined;
  }

  /** @throws DubError `engine_missing` where the native library does not load on this machine */
  open(): VoiceActivityStream {
    if (this.#model === undefined) throw new DubError('engine_missing', NOT_INSTALLED, { stage: 'vad' });
    try {
      const vad = this.#spares.pop() ?? newDetector(this.#model);
      return new SileroStream(vad, () => {
        if (this.#spares.length < SPARES_MOST) this.#spares.push(vad);
      });
    } catch (cause) {
      throw new DubError(
        'engine_missing',
        { reason: 'not_loading', ...COMMAND },
        {
          stage: 'vad',
          cause,
        },
      );
    }
  }
}

function newDetector(model: string): Vad {
  const { Vad } = sherpa();
  return new Vad(
    {
      sileroVad: {
        model,
        threshold: 0.5,
        minSilenceDuration: 0.1,
        minSpeechDuration: 0.05,
        maxSpeechDuration: 30,
        windowSize: WINDOW_SAMPLES,
      },
      sampleRate: PIPELINE_RATE_HZ,
      numThreads: 1,
      provider: 'cpu',
      debug: false,
    },
    BUFFER_S,
  );
}

class SileroStream implements VoiceActivityStream {
  readonly #vad: Vad;
  readonly #giveBack: () => void;
  #speakingSamples = 0;
  #isClosed = false;

  constructor(vad: Vad, giveBack: () => void) {
    this.#vad = vad;
    this.#giveBack = giveBack;
  }

  accept(samples: Int16Array): boolean {
    // The library complains of a frame without samples.
    if (this.#isClosed || samples.length === 0) return !this.#isClosed && this.#vad.isDetected();
    this.#vad.acceptWaveform(toFloat(samples));
    const speaking = this.#vad.isDetected();
    this.#speakingSamples = speaking ? this.#speakingSamples + samples.length : 0;
    // The detector keeps the sound of a stretch of speech until it ends, in a buffer that grows; nobody here wants it.
    if (this.#speakingSamples > LONGEST_KEPT_S * PIPELINE_RATE_HZ) {
      this.#speakingSamples = 0;
      this.#vad.flush();
    }
    while (!this.#vad.isEmpty()) this.#vad.pop();
    return speaking;
  }

  reset(): void {
    if (this.#isClosed) return;
    this.#speakingSamples = 0;
    this.#vad.reset();
  }

  /** Somebody else may have the detector then. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#vad.clear();
    this.#vad.reset();
    this.#giveBack();
  }
}
