/** How far an avatar's mouth is open, read from captured pictures of its page: outside of everything that runs in it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { CDPSession, Page, Protocol } from 'puppeteer-core';

/** What was seen at a moment of `performance.now()`'s clock of this process, ms. */
export interface MouthSight {
  readonly atMs: number;
  /** The gap between the lips, of the widest that is drawn. */
  readonly aperture: number;
}

/** Where the mouth may be on a picture that is 1000 wide and high, however the head is turned. */
const REGION = { left: 420, top: 535, width: 160, height: 165 };
/** The gap of a mouth that is as open as it gets, on the same picture. */
const WIDEST_GAP = 66;
/** Columns at the middle of the mouth, whose median is the gap. */
const MIDDLE = 0.3;
/** Rec. 601 luma below which a pixel is the inside of a mouth. */
const DARK = 88;
/** Saturation (of HSV) below which it is a tooth, also in the lips' shadow; lips have a third and more, and so has the first avatar's skin. */
const GREY = 0.27;
const JPEG_QUALITY = 85;

export interface Face {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Where the square that the face fills is on a page, in CSS pixels. */
export async function faceOn(page: Page): Promise<Face> {
  return page.$eval('canvas.avatar', (canvas) => {
    const { left, bottom, width, height } = canvas.getBoundingClientRect();
    const side = Math.min(width, height);
    return { left: left + (width - side) / 2, top: bottom - side, side };
  });
}

/** Watches a mouth until it is asked to stop; pictures are read while it watches, and none of them is kept. */
export class MouthWatch {
  readonly #session: CDPSession;
  readonly #timesMs: number[] = [];
  readonly #reader: PictureReader;
  #isStopped = false;

  /** @param face where the page's avatar is, while it is watched */
  static async start(page: Page, face: Face): Promise<MouthWatch> {
    const session = await page.createCDPSession();
    const watch = new MouthWatch(session, face);
    await session.send('Page.startScreencast', { format: 'jpeg', quality: JPEG_QUALITY, everyNthFrame: 1 });
    return watch;
  }

  private constructor(session: CDPSession, face: Face) {
    this.#session = session;
    this.#reader = new PictureReader(face);
    session.on(
      'Page.screencastFrame',
      ({ data, metadata, sessionId }: Protocol.Page.ScreencastFrameEvent) => {
        if (this.#isStopped) return;
        void session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
        // Unix time may be corrected while it is watched; this process's clock is not.
        const unixAheadMs = Date.now() - performance.now();
        this.#timesMs.push((metadata.timestamp ?? Number.NaN) * 1000 - unixAheadMs);
        this.#reader.add(Buffer.from(data, 'base64'));
      },
    );
  }

  get seen(): number {
    return this.#timesMs.length;
  }

  async stop(): Promise<MouthSight[]> {
    this.#isStopped = true;
    await this.#session.send('Page.stopScreencast');
    await this.#session.detach();
    const read = await this.#reader.end();
    if (read.length !== this.#timesMs.length) {
      throw new Error(`${this.#timesMs.length} pictures were captured, ${read.length} could be read`);
    }
    return (
      read
        .map((aperture, at) => ({ atMs: this.#timesMs[at] ?? Number.NaN, aperture }))
        // They do not all come in the order in which they were seen.
        .sort((one, other) => one.atMs - other.atMs)
    );
  }
}

/** How open the mouth is on each of these pictures of a page. */
export async function apertures(face: Face, jpegs: readonly Buffer[]): Promise<readonly number[]> {
  const reader = new PictureReader(face);
  for (const jpeg of jpegs) reader.add(jpeg);
  return reader.end();
}

interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function regionOf({ left, top, side }: Face): Region {
  const px = (part: number): number => Math.round((part * side) / 1000);
  return {
    left: Math.round(left) + px(REGION.left),
    top: Math.round(top) + px(REGION.top),
    width: px(REGION.width),
    height: px(REGION.height),
  };
}

/** Decodes JPEG pictures one after the other, and gives of each how open its mouth is. */
class PictureReader {
  readonly #decoder;
  readonly #region: Region;
  readonly #ended: Promise<unknown>;
  readonly #widestPx: number;
  readonly #apertures: number[] = [];
  #pixels = Buffer.alloc(0);

  constructor(face: Face) {
    this.#widestPx = (WIDEST_GAP * face.side) / 1000;
    this.#region = regionOf(face);
    const { left, top, width, height } = this.#region;
    this.#decoder = spawn(
      'ffmpeg',
      [
        ...[
          '-v',
          'error',
          '-f',
          'mjpeg',
          '-i',
          'pipe:0',
          '-vf',
          `format=rgb24,crop=${width}:${height}:${left}:${top}`,
        ],
        ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    this.#ended = once(this.#decoder, 'close');
    this.#decoder.stdout.on('data', (part: Buffer) => {
      this.#read(part);
    });
  }

  add(jpeg: Buffer): void {
    this.#decoder.stdin.write(jpeg);
  }

  async end(): Promise<readonly number[]> {
    this.#decoder.stdin.end();
    await this.#ended;
    return this.#apertures;
  }

  #read(part: Buffer): void {
    const { width, height } = this.#region;
    const size = 3 * width * height;
    this.#pixels = Buffer.concat([this.#pixels, part]);
    while (this.#pixels.length >= size) {
      this.#apertures.push(gapOf(this.#pixels.subarray(0, size), width, height) / this.#widestPx);
      this.#pixels = this.#pixels.subarray(size);
    }
  }
}

/** From the uppermost to the lowest pixel of a mouth's inside, the median of the middle columns. */
function gapOf(rgb: Uint8Array, width: number, height: number): number {
  const gaps: number[] = [];
  const from = Math.round((width * (1 - MIDDLE)) / 2);
  for (let x = from; x < width - from; x++) {
    let [first, last] = [-1, -1];
    for (let y = 0; y < height; y++) {
      if (!isInside(rgb, 3 * (y * width + x))) continue;
      if (first < 0) first = y;
      last = y;
    }
    gaps.push(first < 0 ? 0 : last - first + 1);
  }
  gaps.sort((one, other) => one - other);
  return gaps[gaps.length >> 1] ?? 0;
}

function isInside(rgb: Uint8Array, at: number): boolean {
  const [red = 0, green = 0, blue = 0] = rgb.subarray(at, at + 3);
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
  const most = Math.max(red, green, blue);
  return luma < DARK || most - Math.min(red, green, blue) < GREY * most;
}
