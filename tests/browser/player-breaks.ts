/** Events after which what is shown is another part of the film, or another film. */
import type { Page } from 'puppeteer-core';

/** What happens to a player, by the name a viewer would give it. The dub of before must not go on. */
export const BREAKS = {
  'a seek forward': (page: Page): Promise<void> => inVideo(page, (video) => void (video.currentTime += 30)),
  'a seek back': (page: Page) => inVideo(page, (video) => void (video.currentTime = 5)),
  'a seek that the page keeps to itself': (page: Page) =>
    inVideo(page, (video) => {
      for (const name of ['seeking', 'seeked', 'timeupdate']) {
        addEventListener(
          name,
          (event) => {
            event.stopImmediatePropagation();
          },
          { capture: true },
        );
      }
      video.currentTime = 70;
    }),
  'the end, and the beginning again': (page: Page) =>
    inVideo(page, (video) => void (video.currentTime = video.duration - 0.3)),
  'another source, as for an advertisement': (page: Page) =>
    inVideo(page, async (video) => {
      video.src = `${video.currentSrc.split('?')[0] ?? ''}?advertisement`;
      await video.play();
    }),
  'another page of a site that loads nothing anew': (page: Page) =>
    page.evaluate(async () => {
      const before = document.querySelector('video');
      if (before === null) return;
      history.pushState({}, '', '/other');
      const next = document.createElement('video');
      next.src = before.currentSrc;
      next.loop = true;
      next.controls = true;
      before.replaceWith(next);
      before.removeAttribute('src');
      before.load();
      next.currentTime = 20;
      await next.play();
    }),
  'another video on the page': (page: Page) =>
    page.evaluate(async () => {
      const [before] = document.querySelectorAll('video');
      const next = document.createElement('video');
      next.src = before?.currentSrc ?? '';
      next.loop = true;
      document.body.append(next);
      next.currentTime = 50;
      before?.pause();
      await next.play();
    }),
};

export function inVideo(
  page: Page,
  change: (video: HTMLVideoElement) => Promise<void> | void,
): Promise<void> {
  return page.$eval('video', change);
}
