/** A wheel is a zip file. Only the member that is wanted is read, and none is run. */
import type { Readable } from 'node:stream';
import { openPromise, type Entry, type ZipFile } from 'yauzl';

const MOST_ENTRIES = 10_000;

/** There is no such member, or the archive is no such archive. */
export class BadArchive extends Error {
  override readonly name = 'BadArchive';
}

/**
 * Reads one member.
 * @param use is given the member's bytes, unpacked; yauzl refuses more of them than the archive announces
 * @throws BadArchive; whatever `use` throws
 */
export async function withMember<T>(
  path: string,
  member: string,
  use: (bytes: Readable) => Promise<T>,
): Promise<T> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  } catch (cause) {
    throw new BadArchive('it is not a wheel', { cause });
  }
  try {
    const entry = await find(zip, member);
    return await use(await zip.openReadStreamPromise(entry));
  } finally {
    zip.close();
  }
}

async function find(zip: ZipFile, member: string): Promise<Entry> {
  if (zip.entryCount > MOST_ENTRIES) throw new BadArchive(`it has ${zip.entryCount} members`);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === member) return entry;
    }
  } catch (cause) {
    throw new BadArchive('its list of members is damaged', { cause });
  }
  throw new BadArchive(`it has no ${member}`);
}
