import type { Caption } from '../../client/captions/caption.ts';
import type { CaptionStyle } from '../settings.ts';
import { shownSpeakerName } from '../../client/i18n/speaker-name.ts';
import { text } from '../../client/i18n/text.ts';
import { stillShown, withCaption, type CaptionLine } from './caption-list.ts';
import { CAPTION_CSS, captionVariables } from './caption-styles.ts';

/** Room left to the video's edges, as a part of its height. */
const EDGE = 0.06;
/** The height of a player's own controls, in pixels: captions stay above them. */
const CONTROLS = 64;
/** A small video gives no more than this part of its height to them. */
const MOST_EDGE = 0.2;

/** The captions over the video: in the page's top layer, so that full screen and the page's own layers are below. */
export class Captions {
  readonly #host = document.createElement('div');
  readonly #root: ShadowRoot;
  readonly #videoOf: () => HTMLMediaElement | undefined;
  #style: CaptionStyle = { text: 'translation', size: 'medium', background: 'soft', position: 'bottom' };
  #lines: readonly CaptionLine[] = [];
  #frame = 0;
  /** The first line that is shown says what the voices are. */
  #notedId: number | undefined;

  /** Until the signal is aborted; then nothing of it is left in the page. */
  constructor(videoOf: () => HTMLMediaElement | undefined, signal: AbortSignal) {
    this.#videoOf = videoOf;
    this.#root = this.#host.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CAPTION_CSS);
    this.#root.adoptedStyleSheets = [sheet];
    this.#host.popover = 'manual';
    this.#host.dataset['samevoice'] = 'captions';
    // A screen reader would talk over the dub that says the same words.
    this.#host.setAttribute('aria-live', 'off');
    document.documentElement.append(this.#host);
    document.addEventListener(
      'fullscreenchange',
      () => {
        this.raise();
      },
      { signal },
    );
    signal.addEventListener('abort', () => {
      cancelAnimationFrame(this.#frame);
      this.#host.remove();
    });
  }

  setStyle(style: CaptionStyle): void {
    this.#style = style;
    this.#draw();
  }

  show(caption: Caption): void {
    this.#change(withCaption(this.#lines, caption, performance.now()));
  }

  #change(lines: readonly CaptionLine[]): void {
    if (lines === this.#lines) return;
    this.#lines = lines;
    this.#draw();
  }

  #draw(): void {
    const lines = this.#style.text === 'off' ? [] : this.#lines;
    this.#notedId ??= lines[0]?.clauseId;
    this.#root.replaceChildren(...lines.map((line) => this.#paragraph(line, lines)));
    cancelAnimationFrame(this.#frame);
    if (lines.length === 0) {
      if (this.#host.matches(':popover-open')) this.#host.hidePopover();
      return;
    }
    if (!this.#host.isConnected) document.documentElement.append(this.#host);
    if (!this.#host.matches(':popover-open')) this.#host.showPopover();
    this.#place();
  }

  /** Note, translation and original each have the direction of their own words: none turns another round. */
  #paragraph(line: CaptionLine, lines: readonly CaptionLine[]): HTMLElement {
    const paragraph = document.createElement('p');
    const translation = wordsIn(`speaker-${line.speaker.colour}`, line.text);
    if (line.clauseId === this.#notedId) {
      paragraph.append(wordsIn('note', text('ai_voice')), document.createElement('br'));
    }
    paragraph.append(translation);
    const other = lines.find(({ speaker }) => speaker.name !== line.speaker.name);
    if (line.speaker.name !== '' && other !== undefined) {
      const name = document.createElement('bdi');
      name.className = 'speaker';
      name.textContent = shownSpeakerName(line.speaker.name);
      translation.prepend(name, ': ');
    }
    if (this.#style.text === 'both' && line.original !== line.text) {
      paragraph.append(document.createElement('br'), wordsIn('original', line.original));
    }
    return paragraph;
  }

  /** Follows the video as long as there is a line to show. */
  #place(): void {
    const video = this.#videoOf();
    const rectangle =
      video instanceof HTMLVideoElement
        ? video.getBoundingClientRect()
        : new DOMRect(0, 0, innerWidth, innerHeight);
    const top = rectangle.height * EDGE;
    const bottom = Math.min(rectangle.height * MOST_EDGE, Math.max(top, CONTROLS));
    const atTop = this.#style.position === 'top';
    const variables = captionVariables(this.#style, rectangle.height);
    for (const [name, value] of Object.entries(variables)) this.#host.style.setProperty(name, value);
    Object.assign(this.#host.style, {
      left: `${rectangle.left}px`,
      width: `${rectangle.width}px`,
      top: `${rectangle.top + top}px`,
      height: `${rectangle.height - top - bottom}px`,
      justifyContent: atTop ? 'flex-start' : 'flex-end',
    });
    this.#frame = requestAnimationFrame(() => {
      this.#change(stillShown(this.#lines, performance.now()));
      if (this.#lines.length > 0) this.#place();
    });
  }

  /** What came into the top layer later, as what goes full screen does, is above: open again to be above it. */
  raise(): void {
    if (!this.#host.matches(':popover-open')) return;
    this.#host.hidePopover();
    this.#host.showPopover();
  }
}

/** A line whose direction follows its own first letter, set apart from the lines beside it. */
function wordsIn(kind: string, content: string): HTMLElement {
  const line = document.createElement('span');
  line.className = `words ${kind}`;
  line.dir = 'auto';
  line.textContent = content;
  return line;
}
