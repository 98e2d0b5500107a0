import { baseLanguage, languageName } from '../../shared/languages.ts';
import { concat } from '../../shared/pcm.ts';
import type { SpeakRequest, Spoken, VoiceSample } from '../catalog.ts';
import type { Voice } from '../../shared/voice.ts';
import { Account } from '../dubbing/account.ts';
import type { Synthesizer } from '../dubbing/ports/synthesizer.ts';
import { toWav } from '../../shared/wav.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  ca: 'Així sona aquesta veu.',
  de: 'So klingt diese Stimme.',
  en: 'This is how this voice sounds.',
  es: 'Así suena esta voz.',
  fr: 'Voici comment sonne cette voix.',
  it: 'Ecco come suona questa voce.',
  pt: 'É assim que soa esta voz.',
};

/** Which of a voice's languages it is heard in, where nobody says. */
export function sampleLanguage(languages: readonly string[]): string {
  return languages.find((tag) => baseLanguage(tag) in SENTENCES) ?? languages[0] ?? 'en';
}

/** A voice that costs nothing saying a sentence, or where none is known the name of its language, as a WAV file. */
export async function spokenSample(
  engine: Synthesizer,
  voice: Voice,
  language: string,
  signal: AbortSignal,
): Promise<VoiceSample> {
  const { samples, rateHz } = await spokenBy(
    engine,
    voice,
    { language, account: new Account('sample') },
    signal,
  );
  return { mediaType: 'audio/wav', bytes: toWav(samples, rateHz) };
}

/** A voice saying a text, or where left out such a sentence. */
export async function spokenBy(
  engine: Synthesizer,
  voice: Voice,
  { language, text, account }: SpeakRequest,
  signal: AbortSignal,
): Promise<Spoken> {
  const { audio, sampleRateHz } = await engine.synthesize(
    {
      text: text ?? SENTENCES[baseLanguage(language)] ?? languageName(language, language),
      language,
      voice,
      account,
      dueAtMs: performance.now(),
    },
    signal,
  );
  const parts: Int16Array[] = [];
  for await (const part of audio) parts.push(part);
  return { samples: concat(parts), rateHz: sampleRateHz };
}
