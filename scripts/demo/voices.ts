/** Who speaks in the sample film: Kokoro's voices where they are installed, else what the machine has. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../companion/config.ts';
import { Account } from '../../companion/dubbing/account.ts';
import { Kokoro } from '../../companion/engines/kokoro/kokoro.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { VoiceprintEncoder } from '../../companion/engines/ivector/voiceprint-encoder.ts';
import { toWav } from '../../shared/wav.ts';
import { concat } from '../../shared/pcm.ts';
import { SCRIPT, type FilmLanguage, type Line } from './script.ts';

const KOKORO = {
  en: { man: 'kokoro-am_michael', woman: 'kokoro-af_heart' },
  es: { man: 'kokoro-em_alex', woman: 'kokoro-ef_dora' },
} as const;
const FLITE = { man: 'rms', woman: 'slt' } as const;
const ESPEAK = { man: 'es+m3', woman: 'es+f2' } as const;

/** Writes a WAV file for each line into `folder`, and gives their paths. */
export async function speakLines(folder: string, language: FilmLanguage): Promise<string[]> {
  const paths = SCRIPT.map((_, i) => join(folder, `line-${i}.wav`));
  const models = new ModelStore(readConfig(process.env).MODELS_DIR);
  const kokoro = new Kokoro({ models, encoder: new VoiceprintEncoder() });
  try {
    for (const [i, line] of SCRIPT.entries()) {
      const path = paths[i] ?? '';
      if (kokoro.missing === undefined) await byKokoro(kokoro, line, language, path);
      else if (language === 'en') run('flite', ['-voice', FLITE[line.speaker], '-t', line.en, '-o', path]);
      else run('espeak-ng', ['-v', ESPEAK[line.speaker], '-w', path, line.es]);
    }
  } finally {
    kokoro.close();
  }
  return paths;
}

async function byKokoro(kokoro: Kokoro, line: Line, language: FilmLanguage, path: string): Promise<void> {
  const { audio, sampleRateHz } = await kokoro.synthesize(
    {
      text: line[language],
      language,
      voice: { id: KOKORO[language][line.speaker], name: line.speaker, kind: 'stock' },
      account: new Account('demo'),
      dueAtMs: 0,
    },
    AbortSignal.timeout(60_000),
  );
  const parts: Int16Array[] = [];
  for await (const part of audio) parts.push(part);
  writeFileSync(path, toWav(concat(parts), sampleRateHz));
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
