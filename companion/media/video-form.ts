export interface VideoForm {
  readonly extension: 'mp4' | 'webm' | 'mkv';
  readonly mediaType: string;
  /** The codec of the sound that is written. */
  readonly audio: string;
  /** Codecs of sound that the container holds as they come. */
  readonly copied: ReadonlySet<string>;
}

const MP4: VideoForm = {
  extension: 'mp4',
  mediaType: 'video/mp4',
  audio: 'aac',
  copied: new Set(['aac', 'ac3', 'eac3', 'mp3']),
};
const WEBM: VideoForm = {
  extension: 'webm',
  mediaType: 'video/webm',
  audio: 'libopus',
  copied: new Set(['opus', 'vorbis']),
};
const MKV: VideoForm = {
  extension: 'mkv',
  mediaType: 'video/x-matroska',
  audio: 'aac',
  copied: new Set([
    ...MP4.copied,
    ...WEBM.copied,
    'mp2',
    'dts',
    'truehd',
    'flac',
    'alac',
    'pcm_s16le',
    'pcm_s24le',
  ]),
};

/** The container in which a picture stays as it is, not encoded again. */
export function videoFormOf(codec: string): VideoForm {
  if (['h264', 'hevc', 'mpeg4', 'av1'].includes(codec)) return MP4;
  return ['vp8', 'vp9'].includes(codec) ? WEBM : MKV;
}

/** The form of a file that is named so; undefined where that is no film. */
export function videoFormNamed(file: string): VideoForm | undefined {
  return [MP4, WEBM, MKV].find(({ extension }) => file.toLowerCase().endsWith(`.${extension}`));
}
