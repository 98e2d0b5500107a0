import { baseLanguage, isLanguageTag } from '../../shared/languages.ts';

/** One of the sounds that a file holds. */
export interface AudioTrack {
  /** From 1, among the tracks of sound. */
  readonly number: number;
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly channels: number;
  /** As ffmpeg names it, such as "5.1(side)"; undefined where the file does not say where its channels stand. */
  readonly layout: string | undefined;
  /** BCP-47; undefined where the file does not say. */
  readonly language: string | undefined;
  readonly title: string | undefined;
  readonly isDefault: boolean;
  /** Somebody talks about the film, or describes it, or nobody talks in it. */
  readonly isCommentary: boolean;
}

/** A stream as ffprobe tells of it. */
export interface ProbedStream {
  readonly codec_name?: string | undefined;
  readonly sample_rate?: number | undefined;
  readonly channels?: number | undefined;
  readonly channel_layout?: string | undefined;
  readonly disposition?: Readonly<Record<string, number>> | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** More are not looked at. */
const MOST_TRACKS = 64;
const MOST_TITLE_CHARACTERS = 200;
const COMMENTARY_FLAGS = ['comment', 'visual_impaired', 'descriptions', 'clean_effects', 'karaoke'];
/** For files without flags: what such tracks are called in the languages of most films. */
const COMMENTARY_TITLE =
  /comment|kommentar|coment[aá]r|комментар|コメンタリー|评论|評論|descri[bpzçc]|deskription|isolated|music (?:and|&) effects|karaoke/iu;

/** The tracks of sound among a file's streams of sound, without those that cannot be decoded. */
export function audioTracks(streams: readonly ProbedStream[]): AudioTrack[] {
  return streams
    .slice(0, MOST_TRACKS)
    .map((stream, i) => trackOf(stream, i + 1))
    .filter(({ sampleRateHz, channels }) => sampleRateHz >= 1 && channels >= 1);
}

/**
 * The track to be dubbed: no commentary where there is anything else; of those the one in the language that is spoken, where
 * that is known, else the default, else the first.
 * @param source BCP-47, or "auto"
 */
export function chooseTrack(tracks: readonly AudioTrack[], source: string): AudioTrack | undefined {
  const films = tracks.filter(({ isCommentary }) => !isCommentary);
  const candidates = films.length > 0 ? films : tracks;
  const spoken = candidates.filter(
    ({ language }) => language !== undefined && baseLanguage(language) === baseLanguage(source),
  );
  const best = spoken.length > 0 ? spoken : candidates;
  return best.find(({ isDefault }) => isDefault) ?? best[0];
}

/** How ffmpeg finds it within its file. */
export function specifierOf({ number }: AudioTrack): string {
  return `a:${number - 1}`;
}

function trackOf({ disposition = {}, tags = {}, ...stream }: ProbedStream, number: number): AudioTrack {
  const title = titleOf(tags['title']);
  const isFlagged = COMMENTARY_FLAGS.some((flag) => disposition[flag] === 1);
  return {
    number,
    codec: stream.codec_name ?? '',
    sampleRateHz: stream.sample_rate ?? 0,
    channels: stream.channels ?? 0,
    layout: stream.channel_layout,
    language: languageOf(tags['language']),
    title,
    isDefault: disposition['default'] === 1,
    isCommentary: isFlagged || (title !== undefined && COMMENTARY_TITLE.test(title)),
  };
}

/** Files say it in three letters (ISO 639-2, in either of its forms), and some in BCP-47. */
function languageOf(tag: string | undefined): string | undefined {
  if (tag === undefined || !isLanguageTag(tag)) return undefined;
  const [canonical] = Intl.getCanonicalLocales(tag);
  const isLanguage =
    canonical !== undefined && !['und', 'mul', 'mis', 'zxx'].includes(baseLanguage(canonical));
  return isLanguage ? canonical : undefined;
}

/** To be shown: nothing that is not printed, and no end of it. */
function titleOf(title: string | undefined): string | undefined {
  const printed = title?.replace(/\p{Cc}/gu, ' ').trim();
  const short = printed?.slice(0, MOST_TITLE_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '');
  return short === '' ? undefined : short;
}
