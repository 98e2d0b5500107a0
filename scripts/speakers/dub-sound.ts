import { Account } from '../../companion/dubbing/account.ts';
import type { SynthesisRequest, Synthesizer } from '../../companion/dubbing/ports/synthesizer.ts';
import { resampled } from '../../companion/resampler.ts';
import { concat } from '../../shared/pcm.ts';

/** What a synthesiser says, whole, as 16 kHz mono. @throws as `Synthesizer.synthesize` */
export async function dubSound(
  synthesizer: Synthesizer,
  request: Pick<SynthesisRequest, 'text' | 'language' | 'voice'>,
): Promise<Int16Array> {
  const { audio, sampleRateHz } = await synthesizer.synthesize(
    { ...request, account: new Account('dubs'), dueAtMs: 0 },
    new AbortController().signal,
  );
  const parts: Int16Array[] = [];
  for await (const part of audio) parts.push(part);
  return resampled(concat(parts), sampleRateHz, 16_000);
}
