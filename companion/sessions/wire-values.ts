/** The domain's values as the wire and the HTTP routes write them. */
import type {
  Mark as WireMark,
  Percentiles as WirePercentiles,
  Spend as WireSpend,
} from '../../shared/protocol/fields.ts';
import type { CloneQuality as WireCloneQuality } from '../../shared/actors.ts';
import type { CloneQuality } from '../cloning/clone-progress.ts';
import type { Spend } from '../dubbing/account.ts';
import type { Measure, Percentiles } from '../dubbing/latency.ts';
import type { Mark } from '../dubbing/ports/synthesizer.ts';

/** What each thing that is measured is called. */
export const MEASURE_NAMES = {
  commit: 'commit',
  translation: 'translation',
  synthesis: 'synthesis',
  processing: 'processing',
  readyEvs: 'ready_evs',
  heardEvs: 'heard_evs',
} as const satisfies Readonly<Record<Measure, string>>;

type WireLatencies = { [M in Measure as (typeof MEASURE_NAMES)[M]]?: WirePercentiles };

export function wirePercentiles({ p50Ms, p95Ms, count }: Percentiles): WirePercentiles {
  return { p50_ms: p50Ms, p95_ms: p95Ms, count };
}

export function wireLatencies(latencies: Readonly<Partial<Record<Measure, Percentiles>>>): WireLatencies {
  const wire: WireLatencies = {};
  for (const measure of Object.keys(MEASURE_NAMES) as Measure[]) {
    const percentiles = latencies[measure];
    if (percentiles !== undefined) wire[MEASURE_NAMES[measure]] = wirePercentiles(percentiles);
  }
  return wire;
}

export function wireSpend({ usd, sttS, translationCharacters, ttsCharacters }: Spend): WireSpend {
  return {
    usd,
    stt_s: sttS,
    translation_characters: translationCharacters,
    tts_characters: ttsCharacters,
  };
}

export function wireMark({ kind, value, atMs }: Mark): WireMark {
  return { kind, value, at_ms: atMs };
}

export function wireCloneQuality({ seconds, snrDb, purity, similarity }: CloneQuality): WireCloneQuality {
  return { seconds, snr_db: snrDb, purity, ...(similarity === undefined ? {} : { similarity }) };
}
