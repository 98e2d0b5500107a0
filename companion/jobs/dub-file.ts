import type { SessionEvent } from '../dubbing/events.ts';
import type { SessionDependencies } from '../dubbing/dependencies.ts';
import { DubSession } from '../dubbing/session.ts';
import { decodeFile } from '../media/decode.ts';
import type { DialogueChannel } from '../media/dialogue-channel.ts';
import type { DubTrack } from './dub-track.ts';

/** Nobody waits for the end of a file as a viewer does for that of a session: its last clauses may take their time. */
export const FILE_PATIENCE = { lastWordsMs: 30_000, drainMs: 120_000 };

export interface FileDub {
  readonly path: string;
  /** The track that is dubbed, and how it is listened to; the first where left out. */
  readonly dialogue?: DialogueChannel;
  /** BCP-47. */
  readonly to: string;
  /** BCP-47 or "auto". */
  readonly from: string;
  readonly chunkSamples: number;
  readonly dependencies: SessionDependencies;
  readonly track: DubTrack;
  readonly signal: AbortSignal;
  /** Waits until what ends at this time of the file may be heard. */
  readonly pace: (captureMs: number) => Promise<void>;
  /** What was heard so far. @throws to end it */
  readonly onReceived?: (captureMs: number) => void;
}

/** A file through the same session code as a tab. Where the signal is aborted it ends early, with what there is. */
export async function dubFile(file: FileDub): Promise<DubSession> {
  const { path, dialogue, to, from, chunkSamples, dependencies, track, signal } = file;
  let session: DubSession | undefined;
  const emit = (event: SessionEvent): void => {
    track.accept(event);
    dependencies.emit(event);
  };
  // Whoever listens to the track hears each dub where it stands there.
  track.whenPlaced(({ id, endMs }, place) => {
    const backlogMs = Math.max(0, place.endMs - endMs);
    session?.playback({ clauseId: id, state: 'started', heardMs: place.startMs, backlogMs });
  });
  try {
    session = new DubSession(
      { targetLanguage: to, sourceLanguage: from, preserveVoice: true, captions: true },
      { ...dependencies, emit },
    );
    for await (const samples of decodeFile(path, { samples: chunkSamples, dialogue, signal })) {
      await file.pace(session.captureEndMs + samples.length / 16);
      if (signal.aborted) break;
      await session.accept(samples);
      file.onReceived?.(session.captureEndMs);
      await track.settled();
    }
    await session.stop(signal.aborted ? undefined : FILE_PATIENCE);
    await track.settled();
    return session;
  } finally {
    await session?.abandon();
  }
}
