/** What the demo leaves behind and what it prints. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toVtt } from '../../shared/captions.ts';
import { engineTitle } from '../../shared/engine-titles.ts';
import type { SessionReport } from '../../shared/http/sessions.ts';
import type { ChosenEngines } from './chosen-engines.ts';
import type { Quality } from './quality.ts';

export function writeCaptions(path: string, report: SessionReport): void {
  const names = new Map(report.speakers.map(({ speaker_id, name }) => [speaker_id, name]));
  const captions = report.transcript.map(({ start_ms, end_ms, translation, text, speaker_id }) => {
    return {
      startMs: start_ms,
      endMs: end_ms,
      text: translation ?? text,
      speaker: names.get(speaker_id) ?? speaker_id,
    };
  });
  writeFileSync(path, toVtt(captions));
}

/** What the demo found out beside the session's report. */
export interface Made {
  readonly quality: Quality;
  readonly engines: ChosenEngines;
}

export function writeReport(path: string, report: SessionReport, { quality, engines }: Made): void {
  const { session_id: _, state: __, ...rest } = report;
  writeFileSync(path, `${JSON.stringify({ ...rest, ...quality, engines }, null, 2)}\n`);
}

export function printTable(report: SessionReport, { quality, engines }: Made, folder: string): void {
  const seconds = (ms: number | undefined) =>
    ms === undefined ? '     –' : `${(ms / 1000).toFixed(2).padStart(5)} s`;
  console.log('\n  said at   who   ready    heard    what was said → how it was dubbed');
  for (const clause of report.transcript) {
    const { start_ms, speaker_id, ready_evs_ms, heard_evs_ms, text, translation, outcome } = clause;
    const ending = outcome === 'spoken' ? '' : `  [${outcome ?? 'no end'}]`;
    console.log(
      `  ${seconds(start_ms)}   ${speaker_id}   ${seconds(ready_evs_ms)}  ${seconds(heard_evs_ms)}   ${text} → ${translation ?? '–'}${ending}`,
    );
  }
  const { clauses, latency, speakers } = report;
  console.log('\n  Engines, all on this machine, no account:');
  for (const [stage, { name, why }] of Object.entries(engines)) {
    console.log(`    ${stage.padEnd(12)} ${engineTitle(name)} (${why})`);
  }
  if (quality.word_error !== undefined) {
    console.log(
      `  Words recognised otherwise than in the script: ${(100 * quality.word_error).toFixed(1)} %.`,
    );
  }
  if (quality.chrf !== undefined) {
    console.log(`  Translation against one written by hand: chrF ${quality.chrf} of 100.`);
  }
  for (const { name, voice_id } of speakers) console.log(`  ${name} speaks with the voice ${voice_id}.`);
  console.log(
    `  ${clauses.committed} clauses: ${clauses.spoken} spoken, ${clauses.cut} cut, ${clauses.dropped} dropped, ${clauses.failed} failed.`,
  );
  for (const [name, figure] of [
    ['Ready (dub made)', latency.ready_evs],
    ['Heard (dub heard)', latency.heard_evs],
  ] as const) {
    if (figure === undefined) continue;
    console.log(
      `  ${name} after the first word: ${seconds(figure.p50_ms).trim()} in the middle, ${seconds(figure.p95_ms).trim()} at the 95th percentile.`,
    );
  }
  console.log(`\n  Listen to ${join(folder, 'heard.wav')}; look at popup.png and page.png beside it.`);
}
