import type { FastifyInstance } from 'fastify';
import { routes } from '../../../shared/http/routes.ts';
import { sampleCount } from '../../../shared/pcm.ts';
import type { ActorProfiles } from '../../actors/actor-profiles.ts';
import { checkSamples } from '../../cloning/sample-check.ts';
import type { SpeakerEncoder } from '../../dubbing/ports/speaker-encoder.ts';
import type { AudioTrack } from '../../media/audio-track.ts';
import { decodeFile } from '../../media/decode.ts';
import { DialogueChannel } from '../../media/dialogue-channel.ts';
import { Places } from '../../jobs/places.ts';
import { probe } from '../../media/probe.ts';
import { PIPELINE_RATE_HZ } from '../../recognition/ports/audio-frame.ts';
import { toWav } from '../../../shared/wav.ts';
import { closesWhereRefused, receiveFile, type FormOptions, type ReceivedFile } from './receive-form.ts';
import { register } from './register.ts';

export interface SampleRoutes extends FormOptions {
  readonly actors: ActorProfiles;
  readonly encoder: SpeakerEncoder;
}

/** Of speech in a file: several make a voice together. */
const LEAST_S = 2;
/** More of one file is not looked at. */
const MOST_S = 180;

/** Each keeps a decoder and an encoder busy. */
const RECORDINGS_AT_ONCE = 2;
const RECORDINGS_IN_LINE = 16;

/** Recordings of actors that voices can be made of. */
export function sampleRoutes(app: FastifyInstance, options: SampleRoutes): void {
  const { actors, encoder, workspace } = options;
  const contract = routes.samples;
  const places = new Places(RECORDINGS_AT_ONCE, RECORDINGS_IN_LINE);

  const addSample = async (
    actor: string,
    { path, name }: ReceivedFile,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    const { track } = await probe(path, { signal });
    const beginning = await beginningOf(path, track, signal);
    const { samples, speechMs, snrDb, purity } = await checkSamples([beginning], encoder, signal, LEAST_S);
    const voice = await encoder.encode(samples, signal);
    const likeness = voice === undefined ? undefined : actors.similarityTo(actor, voice);
    return actors.samples.add(actor, {
      ...{ source: 'file', samples, seconds: speechMs / 1000, snrDb, title: name },
      purity: Math.min(purity, likeness ?? 1),
      at: new Date().toISOString(),
    });
  };

  register(app, contract.list, ({ params }) => actors.samples.report(actors.find(params.id).id));

  register(app, contract.add, async ({ params, request, reply }) => {
    const actor = actors.find(params.id);
    const gone = new AbortController();
    request.raw.once('close', () => {
      if (!request.raw.complete) gone.abort();
    });
    // In line before it is read: what is not read takes no room.
    const sampleId = await closesWhereRefused(request, reply, () =>
      places.run(gone.signal, () =>
        receiveFile(request, options, async (file, signal) => {
          try {
            return await addSample(actor.id, file, signal);
          } finally {
            await workspace.discard(file.folder);
          }
        }),
      ),
    );
    const sample_ids = sampleId === undefined ? [] : [sampleId];
    return { sample_ids, ...actors.samples.report(actor.id) };
  });

  register(app, contract.sound, ({ params: { id, sample_id } }) => {
    const { samples } = actors.samples.find(actors.find(id).id, sample_id);
    return { mediaType: 'audio/wav', bytes: toWav(samples, PIPELINE_RATE_HZ) };
  });

  register(app, contract.remove, ({ params: { id, sample_id } }) => {
    actors.samples.find(id, sample_id);
    actors.samples.remove(id, (one) => one.id === sample_id);
    return null;
  });

  register(app, contract.removeAll, ({ params }) => {
    actors.samples.remove(actors.find(params.id).id);
    return null;
  });
}

/** 16 kHz mono. */
async function beginningOf(path: string, track: AudioTrack, signal: AbortSignal): Promise<Int16Array> {
  for await (const samples of decodeFile(path, {
    samples: sampleCount(MOST_S * 1000, PIPELINE_RATE_HZ),
    dialogue: new DialogueChannel(track, PIPELINE_RATE_HZ),
    signal,
  })) {
    return samples;
  }
  return new Int16Array(0);
}
