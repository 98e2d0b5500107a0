import { readConfig } from '../../companion/config.ts';
import { ResemblyzerEncoder } from '../../companion/engines/resemblyzer/encoder.ts';
import { RESEMBLYZER_MODEL, resemblyzerSpace } from '../../companion/engines/resemblyzer/space.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { InProcessEncoder } from '../../companion/engines/speaker-embedding/in-process-encoder.ts';
import { VoiceprintSpace } from '../../companion/engines/ivector/voiceprint-space.ts';

/** The neural encoder as the companion has it, in this process. @throws where its model is not installed */
export async function neuralEncoder(): Promise<InProcessEncoder> {
  const folder = new ModelStore(readConfig(process.env).MODELS_DIR).folderOf(RESEMBLYZER_MODEL);
  if (folder === undefined) {
    throw new Error(`The model is not installed: npm run models -- install ${RESEMBLYZER_MODEL}`);
  }
  const encoder = await ResemblyzerEncoder.load(folder, 1);
  return new InProcessEncoder(VoiceprintSpace.shipped(), { encoder, space: resemblyzerSpace });
}
