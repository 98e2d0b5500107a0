/** An npm package is a gzipped tar file: read once from its beginning, whatever is wanted of it. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

const MOST_ENTRIES = 10_000;

/**
 * Reads the members that are wanted, in the order in which they lie in the archive.
 * @param use is given each one's bytes and has to read them all
 * @throws the errors of a damaged archive; whatever `use` throws; the signal's reason
 */
export async function eachMember(
  path: string,
  wanted: ReadonlySet<string>,
  use: (member: string, bytes: AsyncIterable<Uint8Array>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const archive = extract();
  const stop = new AbortController();
  // A stream of streamx, which Node's pipeline takes and Node's types do not know.
  const sink = archive as unknown as NodeJS.WritableStream;
  const feeding = pipeline(createReadStream(path), createGunzip(), sink, {
    signal: AbortSignal.any([signal, stop.signal]),
  });
  const reading = (async () => {
    let entries = 0;
    for await (const member of archive) {
      if (++entries > MOST_ENTRIES) throw new Error(`more than ${MOST_ENTRIES} members`);
      const { name, type } = member.header;
      if (type === 'file' && wanted.has(name))
        await use(name, member as AsyncIterable<unknown> as AsyncIterable<Uint8Array>);
      else member.resume();
    }
  })().catch((error: unknown) => {
    stop.abort();
    throw error;
  });
  const [fed, read] = await Promise.allSettled([feeding, reading]);
  signal.throwIfAborted();
  // What stopped the reading is told first: the feeding ends because of it.
  for (const result of stop.signal.aborted ? [read, fed] : [fed, read]) {
    if (result.status === 'rejected') throw result.reason;
  }
}
