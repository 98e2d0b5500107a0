/** Which encoder tells speakers apart. */
import { DubError } from '../../shared/protocol/errors.ts';
import type { Config } from '../config.ts';
import type { InstalledModels } from './installed-models.ts';
import { RESEMBLYZER_MODEL } from './resemblyzer/space.ts';
import { HostedSpeakerEncoder } from './speaker-host/hosted-encoder.ts';

/**
 * The neural encoder where its model is installed and let in, else voiceprints alone. A model that is installed later is used
 * from the next start on.
 */
export function chooseSpeaker(
  { SPEAKER_ENGINE: wanted }: Pick<Config, 'SPEAKER_ENGINE'>,
  models: Pick<InstalledModels, 'folderOf' | 'verify'>,
): HostedSpeakerEncoder {
  const folder = wanted === 'voiceprint' ? undefined : models.folderOf(RESEMBLYZER_MODEL);
  if (folder !== undefined) {
    return new HostedSpeakerEncoder({ neural: { folder, verify: () => models.verify(RESEMBLYZER_MODEL) } });
  }
  const command = `npm run models -- install ${RESEMBLYZER_MODEL}`;
  const trouble =
    wanted === 'neural'
      ? new DubError('engine_missing', { reason: 'model', engine: 'neural', command }, { stage: 'speaker' })
      : undefined;
  return new HostedSpeakerEncoder({ trouble });
}
