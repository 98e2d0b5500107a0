/** `npm run dub`: one file through the same session code as a tab. */
import { captionText } from './dubbing/caption-log.ts';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { toSrt, toVtt } from '../shared/captions.ts';
import { isLanguageTag, languageName } from '../shared/languages.ts';
import { DubError } from '../shared/protocol/errors.ts';
import { isCaptionsOnly } from '../shared/engine-info.ts';
import { composeEngines, composeSessions } from './composition.ts';
import { readConfig } from './config.ts';
import type { CompanionMessage } from '../shared/protocol/companion-messages.ts';
import { wireMessage } from './sessions/wire-encoder.ts';
import type { SessionEvent } from './dubbing/events.ts';
import { dubFile } from './jobs/dub-file.ts';
import { dubTitle } from './jobs/dub-upload.ts';
import { DubTrack } from './jobs/dub-track.ts';
import { DialogueChannel } from './media/dialogue-channel.ts';
import { formatTracks } from './media/format-tracks.ts';
import { mixOver, type Film } from './media/mix.ts';
import { probe, type Sound } from './media/probe.ts';
import { videoFormNamed } from './media/video-form.ts';
import { PIPELINE_RATE_HZ } from './recognition/ports/audio-frame.ts';

const USAGE = `npm run dub -- INPUT --to es [--from en] [--out FILE.wav] [--captions FILE.vtt] [--track 1] [--speed 1] [--json]
  INPUT        any file with sound that ffmpeg reads
  --to         the language to hear, as a BCP-47 tag
  --from       the language spoken; found out where it is left out
  --out        the dubbed sound: the dubs over the lowered original; a film where it is named .mp4, .mkv or .webm
  --captions   captions, as .vtt or .srt
  --track      which of several sounds of a film; its own in the language spoken, else the default, where left out
  --speed      1 feeds the file in real time (and measures the lag), 0 as fast as it goes
  --json       one JSON line per event instead of text`;

interface Job {
  readonly input: string;
  readonly to: string;
  readonly from: string;
  readonly out: string | undefined;
  readonly captions: string | undefined;
  readonly track: number | undefined;
  readonly speed: 0 | 1;
  readonly json: boolean;
}

function readJob(): Job {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      to: { type: 'string' },
      from: { type: 'string', default: 'auto' },
      out: { type: 'string' },
      captions: { type: 'string' },
      track: { type: 'string' },
      speed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const [input] = positionals;
  if (input === undefined || positionals.length > 1) throw new Error('INPUT: takes one file');
  if (values.to === undefined || !isLanguageTag(values.to))
    throw new Error('--to: takes a language tag, like es');
  if (values.from !== 'auto' && !isLanguageTag(values.from))
    throw new Error('--from: takes a language tag, like en');
  if (values.speed !== '0' && values.speed !== '1')
    throw new Error(`--speed: saw ${values.speed}, takes 0 or 1`);
  const { out, captions } = values;
  if (captions !== undefined && !/\.(vtt|srt)$/i.test(captions))
    throw new Error('--captions: takes FILE.vtt or FILE.srt');
  const track = values.track === undefined ? undefined : Number(values.track);
  if (track !== undefined && !(Number.isInteger(track) && track >= 1))
    throw new Error(`--track: saw ${values.track}, takes the number of a track, from 1`);
  const speed = values.speed === '1' ? 1 : 0;
  return { input, to: values.to, from: values.from, out, captions, track, speed, json: values.json };
}

async function dub(job: Job, signal: AbortSignal): Promise<void> {
  await access(job.input).catch(() => {
    throw new DubError('not_found', { reason: 'file', file: job.input });
  });
  const sound = await probe(job.input, { signal, source: job.from, track: job.track });
  // Not among the events, which programs read.
  if (sound.tracks.length > 1) console.error(formatTracks(sound));
  const dialogue = new DialogueChannel(sound.track, PIPELINE_RATE_HZ);
  const config = readConfig(process.env);
  const { catalog, speaker } = composeEngines(config);
  speaker.whenInTrouble(({ message }) => {
    console.error(message);
  });
  await catalog.warm();
  const folder = await mkdtemp(join(tmpdir(), 'samevoice-dub-'));
  const trackPath = join(folder, 'dub.wav');
  const track = await DubTrack.create(trackPath);
  const sessions = composeSessions(config, catalog);
  const print = job.json ? printJson : printText;
  const emit = (event: SessionEvent): void => {
    if (event.type !== 'dubFrame') print(wireMessage(event));
  };
  try {
    // What loads while it listens makes it late.
    await catalog.warm();
    const startMs = performance.now();
    const session = await dubFile({
      path: job.input,
      dialogue,
      to: job.to,
      from: job.from,
      chunkSamples: config.CHUNK_SIZE,
      dependencies: { ...sessions.dependencies(), emit },
      track,
      signal,
      pace: (captureMs) => (job.speed === 1 ? until(startMs + captureMs, signal) : Promise.resolve()),
    });
    emit({ type: 'stopped', clauses: session.counts.committed, statistics: session.statistics() });
    if (signal.aborted) return;
    if (isCaptionsOnly(session.engines)) reportNoVoice(job);
    else {
      await track.finish(session.captureEndMs);
      if (job.out !== undefined) {
        const mix = { input: job.input, track: sound.track, isInMiddle: dialogue.isInMiddle, dub: trackPath };
        await mixOver({ ...mix, output: job.out, film: filmOf(job, sound), signal });
      }
    }
    if (job.captions !== undefined) {
      const cues = session.captions
        .entries()
        .map((entry) => ({ startMs: entry.startMs, endMs: entry.endMs, text: captionText(entry) }));
      await writeFile(job.captions, /\.srt$/i.test(job.captions) ? toSrt(cues, job.to) : toVtt(cues, job.to));
    }
  } finally {
    await track.close();
    sessions.close();
    await rm(folder, { recursive: true, force: true });
    await catalog.close();
  }
}

/** A film where one is asked for and there is a picture; else its sound alone. */
function filmOf({ out, to }: Job, { tracks, videoCodec }: Sound): Film | undefined {
  const form = out === undefined || videoCodec === undefined ? undefined : videoFormNamed(out);
  return form && { form, tracks, title: dubTitle(to), language: to };
}

/** The sound that was asked for cannot be made: that is a failure, whatever captions there are. */
function reportNoVoice({ to, out }: Job): void {
  const unwritten = out === undefined ? '' : ` ${out} is not written.`;
  console.error(`No voice here speaks ${languageName(to, 'en')}: there are captions alone.${unwritten}`);
  if (out !== undefined) process.exitCode = 1;
}

/** Real time: waits for the moment on the process's own clock. */
async function until(atMs: number, signal: AbortSignal): Promise<void> {
  const waitMs = atMs - performance.now();
  if (waitMs > 0) await setTimeout(waitMs, undefined, { signal }).catch(() => undefined);
}

function printJson(message: CompanionMessage): void {
  console.log(JSON.stringify(message));
}

function printText(message: CompanionMessage): void {
  switch (message.type) {
    case 'clause':
      console.log(`${time(message.start_ms)}  ${message.speaker_id}  ${message.text}`);
      return;
    case 'translation':
      console.log(`${' '.repeat(13)}→ ${message.text}`);
      return;
    case 'error':
    case 'notice':
      console.log(`${' '.repeat(13)}! ${message.message}`);
      return;
    case 'dubbing_stopped': {
      const { spoken, cut, dropped, failed, speakers, heard_evs } = message.statistics;
      const lag = heard_evs === undefined ? '' : `; lag ${heard_evs.p50_ms} ms (p95 ${heard_evs.p95_ms} ms)`;
      console.log(
        `${message.clauses} clauses by ${speakers} speakers: ${spoken} spoken, ${cut} cut, ${dropped} dropped, ${failed} failed${lag}`,
      );
      return;
    }
    default:
  }
}

function time(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${String(minutes).padStart(2, '0')}:${((ms % 60_000) / 1000).toFixed(2).padStart(5, '0')}`;
}

const interrupt = new AbortController();
process.once('SIGINT', () => {
  interrupt.abort();
});
// Whoever reads the events may have seen enough (`… | head`).
process.stdout.on('error', () => {
  interrupt.abort();
});
try {
  await dub(readJob(), interrupt.signal);
} catch (error) {
  const isUsage = !(error instanceof DubError) && error instanceof Error;
  console.error(isUsage ? `${error.message}\n\n${USAGE}` : (error as Error).message);
  process.exitCode = isUsage ? 2 : 1;
}
