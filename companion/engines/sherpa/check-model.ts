import { isReadable } from '../process/find.ts';
import { ForkedHost } from '../process/forked-host.ts';
import { DubError } from '../../../shared/wire/errors.ts';
import type { FromHost, ToHost } from './protocol.ts';
import { isInstalled } from './speaker-library.ts';

/** Vectors are kept with actors, and all of one encoder must be as long. */
export const VECTOR_LENGTH = 256;

const stage = { stage: 'speaker' } as const;
const CHECK_MS = 60_000;

/**
 * Whether a file is a speaker model that can be used here, tried in a process of its own: the library ends its process over a
 * file that is none.
 * @throws DubError `engine_missing`, `engine_failed`, `engine_timeout`; the signal's reason
 */
export async function checkModel(path: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  if (!isReadable(path)) {
    throw new DubError(
      'engine_missing',
      `There is no speaker model at ${path}. Fetch it (POST /api/models/speaker), or put one there.`,
      stage,
    );
  }
  if (!isInstalled()) {
    throw new DubError(
      'engine_missing',
      'The package sherpa-onnx-node is not installed: run "npm ci".',
      stage,
    );
  }
  const answer = await tried(path, signal);
  if (answer === undefined) {
    throw new DubError(
      'engine_failed',
      `${path} is no speaker model that sherpa-onnx can read, or it is damaged. Remove it (DELETE /api/models/speaker) and fetch it again.`,
      stage,
    );
  }
  if (answer.type === 'failed') {
    throw new DubError(
      'engine_failed',
      `sherpa-onnx does not load here (${answer.reason}). Run "npm ci".`,
      stage,
    );
  }
  if (answer.dimension !== VECTOR_LENGTH) {
    throw new DubError(
      'engine_failed',
      `The model at ${path} makes vectors of ${answer.dimension} values; one of ${VECTOR_LENGTH} is needed, such as WeSpeaker ResNet34-LM.`,
      stage,
    );
  }
  if (!answer.isWhole) {
    throw new DubError(
      'engine_failed',
      `The model at ${path} makes no vectors of speech. Use another one.`,
      stage,
    );
  }
}

/** @returns undefined where the process ended over it */
async function tried(path: string, signal: AbortSignal | undefined): Promise<FromHost | undefined> {
  const host = new ForkedHost<ToHost, FromHost>(new URL('check-host.ts', import.meta.url));
  const timeout = AbortSignal.timeout(CHECK_MS);
  const stop = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const end = (): void => {
    host.kill();
  };
  stop.addEventListener('abort', end, { once: true });
  try {
    const answer = new Promise<FromHost>((resolve) => {
      host.onMessage = resolve;
    });
    host.send({ type: 'check', path });
    const first = await Promise.race([answer, host.ended.then(() => undefined)]);
    signal?.throwIfAborted();
    if (first === undefined && timeout.aborted) {
      throw new DubError(
        'engine_timeout',
        `The model at ${path} did not load within ${CHECK_MS / 1000} s.`,
        stage,
      );
    }
    return first;
  } finally {
    stop.removeEventListener('abort', end);
    end();
    await host.ended;
  }
}
