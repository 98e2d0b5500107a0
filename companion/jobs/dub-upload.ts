import { rm, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { toSrt, toVtt } from '../../shared/captions.ts';
import type { UploadTranscript } from '../../shared/http/uploads.ts';
import type { Placement } from '../../shared/scheduling/recording-schedule.ts';
import { DubError } from '../../shared/protocol/errors.ts';
import { CAPTIONS_ONLY, isCaptionsOnly } from '../../shared/engine-info.ts';
import { languageName } from '../../shared/languages.ts';
import { captionText, type CaptionEntry } from '../dubbing/caption-log.ts';
import type { SessionEvent } from '../dubbing/events.ts';
import { reportOfFailure } from '../failure-report.ts';
import { PIPELINE_RATE_HZ } from '../recognition/ports/audio-frame.ts';
import type { Word } from '../recognition/ports/recognizer.ts';
import type { SessionDependencies } from '../dubbing/dependencies.ts';
import { Transcription } from '../dubbing/transcription.ts';
import { decodeFile } from '../media/decode.ts';
import { DialogueChannel } from '../media/dialogue-channel.ts';
import { asDubError } from '../as-dub-error.ts';
import { dubFile, FILE_PATIENCE } from './dub-file.ts';
import { DubTrack } from './dub-track.ts';
import { mixOver } from '../media/mix.ts';
import { videoFormOf } from '../media/video-form.ts';
import type { ResultFile, ResultFiles, UploadJob } from './job.ts';

/** The part of the work that listening and speaking are, where a film is written after it. */
const DUBBING_SHARE = 0.9;
const ERRORS_KEPT = 50;

export interface DubUploadOptions {
  readonly dependencies: Omit<SessionDependencies, 'emit'>;
  /** Told what is said on the way, for those who count. */
  readonly onEvent: (event: SessionEvent) => void;
  readonly chunkSamples: number;
  readonly mostS: number;
  /** Whether somebody is being dubbed live: then a file goes no faster than they do. */
  readonly isBusy: () => boolean;
}

interface Transcribed {
  readonly entries: readonly CaptionEntry[];
  readonly speakers: UploadTranscript['speakers'];
  readonly engines: Record<string, string>;
  readonly source: string;
  readonly placeOf: (clauseId: number) => Placement | undefined;
}

/** A file through the same session code as a tab, and its results written into the job's folder. */
export async function dubUpload(job: UploadJob, options: DubUploadOptions): Promise<ResultFiles> {
  const { folder, name, path, sound, target } = job.upload;
  const words = new Map<number, readonly Word[]>();
  const errors: UploadTranscript['errors'] = [];
  const failures: DubError[] = [];
  const dependencies: SessionDependencies = {
    ...options.dependencies,
    words: (clauseId, translated) => void words.set(clauseId, translated),
    emit: (event: SessionEvent) => {
      options.onEvent(event);
      if (event.type !== 'failure') return;
      if (errors.length >= ERRORS_KEPT) return;
      failures.push(event.error);
      errors.push({
        ...reportOfFailure(event),
        ...(event.clauseId === undefined ? {} : { clause_id: event.clauseId }),
      });
    },
  };
  const hasPicture = target !== undefined && sound.videoCodec !== undefined;
  const onReceived = (captureMs: number): void => {
    if (captureMs > options.mostS * 1000) throw tooLong(options.mostS);
    job.advance((captureMs / 1000 / sound.durationS) * (hasPicture ? DUBBING_SHARE : 1));
  };
  const trackPath = join(folder, 'dub.wav');
  const dialogue = new DialogueChannel(sound.track, PIPELINE_RATE_HZ);
  const transcribed =
    target === undefined
      ? await transcribe(job, dialogue, dependencies, options, onReceived)
      : await dub(job, { target, trackPath, dialogue }, dependencies, options, onReceived);
  job.signal.throwIfAborted();
  if (transcribed.entries.length === 0 && failures[0] !== undefined) throw failures[0];

  const stem = parse(name).name || 'upload';
  const write = async (file: string, mediaType: string, text: string): Promise<ResultFile> => {
    await writeFile(join(folder, file), text, { mode: 0o600 });
    return { path: join(folder, file), mediaType, name: `${stem}.${file.split('.').slice(1).join('.')}` };
  };
  const transcript = transcriptOf(job, transcribed, words, errors);
  const captions = captionsOf(transcribed);
  const results: ResultFiles = {
    transcript: await write('transcript.json', 'application/json', JSON.stringify(transcript, null, 1)),
    vtt: await write('captions.vtt', 'text/vtt; charset=utf-8', toVtt(captions, target)),
    srt: await write('captions.srt', 'application/x-subrip; charset=utf-8', toSrt(captions, target)),
  };
  // Silence is no dub: in a language that nobody speaks there are captions alone.
  const isSpoken = target !== undefined && transcribed.engines['tts'] !== CAPTIONS_ONLY;
  if (isSpoken) {
    results.dub = { path: trackPath, mediaType: 'audio/wav', name: `${stem}.${target}.wav` };
  }
  if (isSpoken && hasPicture) {
    const form = videoFormOf(sound.videoCodec);
    const output = join(folder, `film.${form.extension}`);
    try {
      await mixOver({
        ...{ input: path, track: sound.track, isInMiddle: dialogue.isInMiddle, dub: trackPath, output },
        film: { form, tracks: sound.tracks, title: dubTitle(target), language: target },
        signal: job.signal,
        onProgress: (seconds) => {
          job.advance(DUBBING_SHARE + (1 - DUBBING_SHARE) * (seconds / sound.durationS));
        },
      });
      results.video = {
        path: output,
        mediaType: form.mediaType,
        name: `${stem}.${target}.${form.extension}`,
      };
    } catch (error) {
      job.signal.throwIfAborted();
      // What was dubbed is not thrown away with a picture that cannot be written.
      job.lacks(asDubError(error));
      await rm(output, { recursive: true, force: true });
    }
  }
  // Where there is a choice of tracks, another may be asked for as long as this one is kept.
  if (sound.tracks.length <= 1) await rm(path, { force: true });
  return results;
}

/** What a dub is called in a player's list of tracks. */
export function dubTitle(target: string): string {
  return `${languageName(target, 'en')}, dubbed by AI`;
}

export function tooLong(mostS: number): DubError {
  return new DubError('upload_too_large', { reason: 'minutes', limit: Math.round(mostS / 60) });
}

async function dub(
  job: UploadJob,
  { target, trackPath, dialogue }: { target: string; trackPath: string; dialogue: DialogueChannel },
  dependencies: SessionDependencies,
  options: DubUploadOptions,
  onReceived: (captureMs: number) => void,
): Promise<Transcribed> {
  const track = await DubTrack.create(trackPath);
  try {
    const session = await dubFile({
      path: job.upload.path,
      dialogue,
      to: target,
      from: job.upload.source,
      chunkSamples: options.chunkSamples,
      dependencies,
      track,
      signal: job.signal,
      pace: givingWay(options.isBusy, job.signal),
      onReceived,
    });
    job.signal.throwIfAborted();
    if (isCaptionsOnly(session.engines)) {
      await track.close();
      await rm(trackPath);
    } else await track.finish(session.captureEndMs);
    return {
      entries: session.captions.entries(),
      speakers: namedSpeakers(session.speakers),
      engines: Object.fromEntries(Object.entries(session.engines).map(([stage, { name }]) => [stage, name])),
      source: session.sourceLanguage,
      placeOf: (clauseId) => track.placeOf(clauseId),
    };
  } finally {
    await track.close();
  }
}

async function transcribe(
  job: UploadJob,
  dialogue: DialogueChannel,
  dependencies: SessionDependencies,
  options: DubUploadOptions,
  onReceived: (captureMs: number) => void,
): Promise<Transcribed> {
  const { path, source } = job.upload;
  const session = new Transcription(source, dependencies);
  const pace = givingWay(options.isBusy, job.signal);
  try {
    const decoded = decodeFile(path, { samples: options.chunkSamples, dialogue, signal: job.signal });
    for await (const samples of decoded) {
      await pace(session.captureEndMs + (samples.length * 1000) / PIPELINE_RATE_HZ);
      job.signal.throwIfAborted();
      await session.accept(samples);
      onReceived(session.captureEndMs);
    }
    job.signal.throwIfAborted();
    await session.stop(FILE_PATIENCE);
    return {
      entries: session.captions.entries(),
      speakers: namedSpeakers(session.speakers),
      engines: session.engineNames,
      source: session.source,
      placeOf: () => undefined,
    };
  } finally {
    await session.abandon();
  }
}

function namedSpeakers(
  speakers: readonly { speakerId: string; name: string }[],
): UploadTranscript['speakers'] {
  return speakers.map(({ speakerId, name }) => ({ speaker_id: speakerId, name }));
}

/** As fast as it goes while nobody is dubbed live; else in real time, from where it is. */
function givingWay(isBusy: () => boolean, signal: AbortSignal): (captureMs: number) => Promise<void> {
  let since: { readonly atMs: number; readonly captureMs: number } | undefined;
  return async (captureMs) => {
    if (!isBusy()) {
      since = undefined;
      return;
    }
    since ??= { atMs: performance.now(), captureMs };
    const waitMs = since.atMs + captureMs - since.captureMs - performance.now();
    if (waitMs > 0) await setTimeout(waitMs, undefined, { signal }).catch(() => undefined);
  };
}

function captionsOf({ entries, speakers }: Transcribed): Parameters<typeof toVtt>[0] {
  const names = new Map(speakers.map(({ speaker_id, name }) => [speaker_id, name]));
  return entries.map((entry) => {
    const { startMs, endMs, speakerId } = entry;
    const speaker = names.get(speakerId);
    return { startMs, endMs, text: captionText(entry), ...(speaker === undefined ? {} : { speaker }) };
  });
}

function transcriptOf(
  { upload }: UploadJob,
  { entries, speakers, engines, source, placeOf }: Transcribed,
  words: ReadonlyMap<number, readonly Word[]>,
  errors: UploadTranscript['errors'],
): UploadTranscript {
  return {
    name: upload.name,
    duration_s: upload.sound.durationS,
    source_language: source,
    ...(upload.target === undefined ? {} : { target_language: upload.target }),
    engines,
    speakers,
    clauses: entries.map(({ clauseId, startMs, endMs, speakerId, text, translation, outcome }) => {
      const place = placeOf(clauseId);
      return {
        clause_id: clauseId,
        start_ms: startMs,
        end_ms: endMs,
        speaker_id: speakerId,
        text,
        words: (words.get(clauseId) ?? []).map((word) => ({
          text: word.text,
          start_ms: Math.round(word.startMs),
          end_ms: Math.round(word.endMs),
        })),
        ...(translation === undefined ? {} : { translation }),
        ...(outcome === undefined ? {} : { outcome }),
        ...(place === undefined
          ? {}
          : { dub_start_ms: Math.round(place.startMs), dub_end_ms: Math.round(place.endMs) }),
      };
    }),
    errors,
  };
}
