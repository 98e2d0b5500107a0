/** A companion that is sent files, the folder of its data, and files to send. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { MARK, UPLOADS_FOLDER, Workspace } from '../../companion/jobs/workspace.ts';
import { concat } from '../../shared/pcm.ts';
import { runCompanion, type CompanionOptions, type RunningCompanion } from '../fakes/companion.ts';
import { scriptedCatalog } from '../fakes/scripted-engines.ts';
import { fetchAs } from '../fakes/secrets.ts';
import { ffmpeg, wav } from '../fakes/uploads.ts';
import { loud, silence } from '../fixtures/sound.ts';

/** Speech from 1 s to 3 s, and from 5 s to 7 s. */
export const TALK = concat([silence(1000), loud(2000), silence(2000), loud(2000), silence(1000)]);

/** What a test of uploads works with; made anew for each, and gone with it. */
export class UploadBed {
  folder = '';
  #companion: RunningCompanion | undefined;

  /** For all tests of a file. */
  static ofEachTest(): UploadBed {
    const bed = new UploadBed();
    beforeEach(() => {
      bed.folder = mkdtempSync(join(tmpdir(), 'samevoice-uploads-test-'));
    });
    afterEach(async () => {
      await bed.close();
      rmSync(bed.folder, { recursive: true });
    });
    return bed;
  }

  /** @returns the companion's address */
  async start(options: CompanionOptions = {}, catalog = scriptedCatalog()): Promise<string> {
    this.#companion = await runCompanion(catalog, { DATA_DIR: this.folder }, options);
    return this.#companion.address;
  }

  async close(): Promise<void> {
    await this.#companion?.close();
    this.#companion = undefined;
  }

  /** Files of uploads and of what was made of them. */
  leftovers(): string[] {
    try {
      const found = readdirSync(join(this.folder, UPLOADS_FOLDER), { recursive: true, withFileTypes: true });
      return found.filter((entry) => entry.isFile() && entry.name !== MARK).map(({ name }) => name);
    } catch {
      return [];
    }
  }

  /** The talk as another file; it stays in the folder. */
  talkAs(name: string, ...words: string[]): Uint8Array<ArrayBuffer> {
    writeFileSync(join(this.folder, 'talk.wav'), wav(TALK));
    return ffmpeg(this.folder, name, '-i', join(this.folder, 'talk.wav'), ...words);
  }

  /** Pictures over the talk; it stays in the folder. */
  film(): Uint8Array<ArrayBuffer> {
    writeFileSync(join(this.folder, 'talk.wav'), wav(TALK));
    return ffmpeg(
      this.folder,
      'film.mp4',
      ...['-f', 'lavfi', '-i', 'testsrc=d=8:size=160x90:rate=12', '-i', join(this.folder, 'talk.wav')],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-shortest'],
    );
  }
}

/** What was made of an upload. */
export function resultOf(address: string, id: string, what: string): Promise<Response> {
  return fetchAs(`${address}/api/uploads/${id}/${what}`);
}

/** Waits until it is opened. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    opened,
    open: () => {
      open();
    },
  };
}

/** What a companion leaves that is killed in the middle of an upload. */
export async function abandonedPlace(dataDir: string): Promise<{ place: string; upload: string }> {
  const workspace = await Workspace.create(dataDir);
  const id = randomUUID();
  const made = await workspace.open(id);
  writeFileSync(join(made, 'source'), 'of a companion that was killed');
  const place = join(dirname(dirname(made)), basename(dirname(made)).replace(/^\d+/, '999999999'));
  renameSync(dirname(made), place);
  return { place, upload: join(place, id) };
}
