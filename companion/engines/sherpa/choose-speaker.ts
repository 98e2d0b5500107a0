/** Which encoder tells speakers apart. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DubError } from '../../../shared/wire/errors.ts';
import type { Config } from '../../config.ts';
import type { SpeakerEncoder } from '../../dubbing/ports/speaker-encoder.ts';
import { VoiceprintEncoder } from '../../speakers/voiceprint/voiceprint-encoder.ts';
import { NeuralEncoder } from './neural-encoder.ts';

export interface ChosenSpeaker {
  readonly encoder: SpeakerEncoder;
  /** Why it is not the neural one, where that was wanted or its file is there. */
  readonly trouble?: DubError;
}

/** Where the neural encoder's model is kept. */
export function speakerModelPath({ DATA_DIR }: Pick<Config, 'DATA_DIR'>): string {
  return join(DATA_DIR, 'models', 'speaker.onnx');
}

/** The neural encoder where its model is there, loads and is let in; the embedded one otherwise. */
export async function chooseSpeaker(
  config: Pick<Config, 'DATA_DIR' | 'SPEAKER_ENGINE'>,
): Promise<ChosenSpeaker> {
  const encoder = new VoiceprintEncoder();
  const path = speakerModelPath(config);
  const { SPEAKER_ENGINE: wanted } = config;
  if (wanted === 'voiceprint' || (wanted === 'auto' && !existsSync(path))) return { encoder };
  try {
    return { encoder: await NeuralEncoder.load(path, encoder) };
  } catch (error) {
    if (error instanceof DubError) return { encoder, trouble: error };
    throw error;
  }
}
