import { MOST_EMBEDDED } from '../messages.ts';
import { parseUrl } from '../site.ts';

/** An audio element counts as this much picture: less than any video. */
const AUDIO_AREA = 1;
/** Frames smaller than this are buttons and advertisements' pixels, no players. */
const PLAYER_LEAST_AREA = 200 * 100;

/** Elements that can have a shadow root beside those of a page's own making, as the DOM standard lists them. */
const SHADOW_HOSTS = new Set(
  'article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span'.split(' '),
);

/** Players keep themselves to themselves by closed roots; the browser opens them to extensions. */
function shadowRootOf(element: Element): ShadowRoot | null {
  if (element.shadowRoot !== null || !(element instanceof HTMLElement)) return element.shadowRoot;
  const canHost = element.localName.includes('-') || SHADOW_HOSTS.has(element.localName);
  return canHost ? chrome.dom.openOrClosedShadowRoot(element) : null;
}

/** All media of a page, inside shadow roots too. */
export function* mediaIn(root: Document | ShadowRoot): Generator<HTMLMediaElement> {
  yield* root.querySelectorAll<HTMLMediaElement>('video, audio');
  for (const element of root.querySelectorAll('*')) {
    const shadow = shadowRootOf(element);
    if (shadow !== null) yield* mediaIn(shadow);
  }
}

/** Square pixels of picture that can be heard; 0 for what is silent. */
export function audibleArea(media: HTMLMediaElement): number {
  if (media.muted || media.volume === 0 || media.readyState === HTMLMediaElement.HAVE_NOTHING) return 0;
  if (!(media instanceof HTMLVideoElement)) return AUDIO_AREA;
  const { width, height } = media.getBoundingClientRect();
  return Math.max(AUDIO_AREA, width * height);
}

/** Match patterns of the largest embedded players that this page cannot see into. */
export function embeddedPlayers(document: Document): string[] {
  const patterns = new Set<string>();
  const frames = [...document.querySelectorAll('iframe')].map((frame) => {
    const { width, height } = frame.getBoundingClientRect();
    return { frame, area: width * height };
  });
  for (const { frame, area } of frames.sort((a, b) => b.area - a.area)) {
    if (area < PLAYER_LEAST_AREA || patterns.size >= MOST_EMBEDDED) break;
    if (frame.contentDocument !== null) continue;
    const source = parseUrl(frame.src, document.baseURI);
    if (source?.protocol === 'http:' || source?.protocol === 'https:') patterns.add(`${source.origin}/*`);
  }
  return [...patterns];
}
