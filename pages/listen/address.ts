import { parseRoomCode, type RoomCode } from '../../shared/rooms/code.ts';
import { isLanguageTag } from '../../shared/languages.ts';

/** What a link to a room says. */
export interface ListenAddress {
  readonly code: RoomCode | undefined;
  /** The link's own secret: it is in the fragment, which is sent to nobody. */
  readonly key: string | undefined;
  readonly language: string | undefined;
  /** For a wall or a video mixer: large, and nothing to operate. */
  readonly isScreen: boolean;
  readonly isTransparent: boolean;
  readonly hasControls: boolean;
  /** What a headset delays and does not say, in milliseconds: lips wait for it. */
  readonly trimMs: number;
}

const MOST_TRIM_MS = 300;
const KEY = /^[A-Za-z0-9_-]{1,128}$/;

/** @param url like http://192.0.2.7:8080/listen/123456?lang=de#k=KEY */
export function parseListenAddress(url: string): ListenAddress {
  const { pathname, searchParams, hash } = new URL(url);
  const key = new URLSearchParams(hash.slice(1)).get('k');
  const language = searchParams.get('lang');
  const isScreen = searchParams.get('screen') === '1';
  const trimMs = Number(searchParams.get('trim') ?? 0);
  return {
    code: parseRoomCode(decoded(pathname.split('/')[2] ?? '')),
    key: key !== null && KEY.test(key) ? key : undefined,
    language: language !== null && isLanguageTag(language) ? language : undefined,
    isScreen,
    isTransparent: isScreen && searchParams.get('background') === 'transparent',
    hasControls: !isScreen && searchParams.get('controls') !== '0',
    trimMs: Number.isFinite(trimMs) ? Math.min(MOST_TRIM_MS, Math.max(-MOST_TRIM_MS, trimMs)) : 0,
  };
}

/** Where the room of a code is found from this page on. */
export function pathOfRoom(code: RoomCode, { search }: { readonly search: string }): string {
  return `/listen/${code}${search}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
