import type { NoPicture } from '../../../client/timing/picture.ts';
import type { FrameStore, OpenStore, Screen } from './frame-store.ts';
import { fitted, FrameThinner, type Size } from './frame-size.ts';
import { PixelCopier, type Pixels } from './pixel-copier.ts';

const MOST_SIZE: Size = { width: 1280, height: 720 };
/** Constrained baseline and high, of levels that hold 720p at 60 and at 30 frames a second. */
const CODECS = ['avc1.42E020', 'avc1.640020', 'avc1.42E01F'];
/** At this a moving picture cannot be told from its source at arm's length. */
const BITS_A_PIXEL = 0.2;
const FRAMES_A_SECOND = 30;
const KEY_EVERY_MS = 1_000;
/** Frames that wait for the encoder; those that come meanwhile are left out. */
const MOST_WAITING = 6;
/** Decoded frames are large, and some decoders have only so many of them. */
const MOST_DECODED = 6;
const MOST_BYTES = 24e6;
/** Where the encoder leaves out more than this part of the frames, it is too slow. */
const MOST_LEFT_OUT = 0.2;
const LOOKED_AT_FRAMES = 75;

interface Decoded {
  readonly stampMs: number;
  readonly image: VideoFrame | Pixels;
}

interface Encoded {
  readonly chunk: EncodedVideoChunk;
  readonly stampMs: number;
  readonly config: VideoDecoderConfig;
}

const toMicroseconds = (ms: number) => Math.round(ms * 1000);

/** Holds frames as H.264: encoded when they are seen, decoded shortly before they are shown. */
class WebCodecsStore implements FrameStore {
  readonly way = 'webcodecs';
  readonly #codec: string;
  readonly #failed: (reason: NoPicture) => void;
  readonly #encoder: VideoEncoder;
  readonly #decoder: VideoDecoder;
  readonly #thinner = new FrameThinner();
  #size: Size = { width: 0, height: 0 };
  /** Of the chunks that come, and of the one that was decoded last. */
  #encodedConfig: VideoDecoderConfig | undefined;
  #decodedConfig: VideoDecoderConfig | undefined;
  #encoded: Encoded[] = [];
  #bytes = 0;
  #decoding = 0;
  #decoded: Decoded[] = [];
  readonly #copier = new PixelCopier();
  #needsKey = true;
  #keyMs = -Infinity;
  /** What was pushed up to here is not shown any more. */
  #clearedUs = -Infinity;
  #lastUs = -Infinity;
  #offered = 0;
  #leftOut = 0;
  #isClosed = false;

  constructor(codec: string, failed: (reason: NoPicture) => void) {
    this.#codec = codec;
    this.#failed = failed;
    const fail = (): void => {
      this.#fail('not_supported');
    };
    this.#encoder = new VideoEncoder({
      output: (chunk, { decoderConfig } = {}) => {
        this.#keep(chunk, decoderConfig);
      },
      error: fail,
    });
    this.#decoder = new VideoDecoder({
      output: (frame) => {
        void this.#ready(frame).catch(fail);
      },
      error: fail,
    });
  }

  push(video: HTMLVideoElement, stampMs: number): boolean {
    if (this.#isClosed || !this.#thinner.accepts(stampMs)) return false;
    if (!this.#hasTime()) return false;
    const frame = new VideoFrame(video, { timestamp: toMicroseconds(stampMs) });
    try {
      this.#fit({ width: frame.displayWidth, height: frame.displayHeight });
      const keyFrame = this.#needsKey || stampMs - this.#keyMs >= KEY_EVERY_MS;
      if (keyFrame) this.#keyMs = stampMs;
      this.#needsKey = false;
      this.#encoder.encode(frame, { keyFrame });
      this.#lastUs = frame.timestamp;
    } finally {
      frame.close();
    }
    return true;
  }

  prepare(untilMs: number): void {
    while (this.#decoding + this.#decoded.length < MOST_DECODED) {
      const next = this.#encoded[0];
      if (next === undefined || next.stampMs > untilMs || this.#isClosed) return;
      this.#encoded.shift();
      this.#bytes -= next.chunk.byteLength;
      if (next.config !== this.#decodedConfig) {
        this.#decodedConfig = next.config;
        this.#decoder.configure({ ...next.config, optimizeForLatency: true });
      }
      this.#decoder.decode(next.chunk);
      this.#decoding++;
    }
  }

  draw(dueMs: number, screen: Screen): number | undefined {
    let due = -1;
    while ((this.#decoded[due + 1]?.stampMs ?? Infinity) <= dueMs) due++;
    const shown = this.#decoded[due];
    if (shown === undefined) return undefined;
    if (shown.image instanceof VideoFrame)
      screen.paint(shown.image, shown.image.displayWidth, shown.image.displayHeight);
    else screen.put(shown.image);
    for (const { image } of this.#decoded.splice(0, due + 1)) this.#release(image);
    return shown.stampMs;
  }

  clear(): void {
    this.#clearedUs = this.#lastUs;
    this.#encoded = [];
    this.#bytes = 0;
    for (const { image } of this.#decoded.splice(0)) this.#release(image);
    if (this.#isClosed) return;
    if (this.#decoder.state === 'configured') this.#decoder.reset();
    this.#decoding = 0;
    this.#decodedConfig = undefined;
    this.#needsKey = true;
  }

  close(): void {
    if (this.#isClosed) return;
    this.clear();
    this.#isClosed = true;
    if (this.#encoder.state !== 'closed') this.#encoder.close();
    if (this.#decoder.state !== 'closed') this.#decoder.close();
  }

  async #ready(frame: VideoFrame): Promise<void> {
    const { timestamp } = frame;
    const image = this.#copier.copies(frame) ? await this.#copier.copy(frame) : frame;
    // It may have been cleared while it was copied.
    if (this.#isClosed || timestamp <= this.#clearedUs) {
      this.#release(image);
      return;
    }
    this.#decoding--;
    this.#decoded.push({ stampMs: timestamp / 1000, image });
  }

  #release(image: VideoFrame | Pixels): void {
    if (image instanceof VideoFrame) image.close();
    else this.#copier.reuse(image);
  }

  #fail(reason: NoPicture): void {
    if (this.#isClosed) return;
    this.close();
    this.#failed(reason);
  }

  #hasTime(): boolean {
    const isLate = this.#encoder.encodeQueueSize >= MOST_WAITING;
    this.#offered++;
    if (isLate) this.#leftOut++;
    if (this.#offered >= LOOKED_AT_FRAMES) {
      if (this.#leftOut > MOST_LEFT_OUT * this.#offered) this.#fail('too_slow');
      this.#offered = 0;
      this.#leftOut = 0;
    }
    return !isLate && !this.#isClosed;
  }

  /** The encoder scales what it gets to the size that it was configured for. */
  #fit(source: Size): void {
    const size = fitted(source, MOST_SIZE);
    if (size.width === this.#size.width && size.height === this.#size.height) return;
    this.#size = size;
    this.#needsKey = true;
    this.#encoder.configure(encoderConfig(this.#codec, size));
  }

  #keep(chunk: EncodedVideoChunk, config: VideoDecoderConfig | undefined): void {
    // Told with the first chunk, and again where it changes.
    this.#encodedConfig = config ?? this.#encodedConfig;
    if (this.#isClosed || chunk.timestamp <= this.#clearedUs || this.#encodedConfig === undefined) return;
    this.#encoded.push({ chunk, stampMs: chunk.timestamp / 1000, config: this.#encodedConfig });
    this.#bytes += chunk.byteLength;
    if (this.#bytes > MOST_BYTES) this.#fail('too_slow');
  }
}

function encoderConfig(codec: string, { width, height }: Size): VideoEncoderConfig {
  return {
    codec,
    width,
    height,
    bitrate: Math.round(width * height * FRAMES_A_SECOND * BITS_A_PIXEL),
    framerate: FRAMES_A_SECOND,
    latencyMode: 'realtime',
    avc: { format: 'avc' },
  };
}

export const openWebCodecsStore: OpenStore = async (video, failed) => {
  // Only pages that came over https have it.
  if (!('VideoEncoder' in globalThis)) return 'not_supported';
  try {
    // Refused where the picture came from another origin that does not share it.
    new VideoFrame(video, { timestamp: 0 }).close();
    const size = fitted({ width: video.videoWidth, height: video.videoHeight }, MOST_SIZE);
    for (const codec of CODECS) {
      const { supported } = await VideoEncoder.isConfigSupported(encoderConfig(codec, size));
      if (supported === true) return new WebCodecsStore(codec, failed);
    }
  } catch {
    return 'not_supported';
  }
  return 'not_supported';
};
