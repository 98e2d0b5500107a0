/** Pages whose player is not simply in them. */
import { mediaPage } from './harness/page-server.ts';

const FILM = '/sound.wav';

/** A page's own element, whose video no script of others can reach. */
const CLOSED_PLAYER = `
  customElements.define('film-player', class extends HTMLElement {
    #video = document.createElement('video');
    constructor() {
      super();
      Object.assign(this.#video, { src: '${FILM}', loop: true, controls: true, width: 640, height: 360 });
      this.attachShadow({ mode: 'closed' }).append(this.#video);
    }
    play() { return this.#video.play(); }
    pause() { this.#video.pause(); }
  });`;

export interface FilmPlayer extends HTMLElement {
  play(): Promise<void>;
  pause(): void;
}

/** By their paths. */
export const PLAYER_PAGES = {
  '/framed': `<!doctype html><meta charset="utf-8"><title>A page with a player</title>
<h1>News</h1><iframe src="/player" width="820" height="470" allow="autoplay"></iframe>`,
  '/player': mediaPage(FILM),
  '/closed': `<!doctype html><meta charset="utf-8"><title>A player that keeps to itself</title>
<film-player></film-player><script>${CLOSED_PLAYER}</script>`,
};
