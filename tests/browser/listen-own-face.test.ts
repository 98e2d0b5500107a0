/** A company's own face on a listener's page, looked at in what the page shows. */
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import example from '../../docs/avatar-example.json' with { type: 'json' };
import { avatarDesign } from '../../shared/avatar/avatar-schema.ts';
import { press } from './companion-page.ts';
import { until } from './harness/until.ts';
import { CODE, ListenBed, openRoom } from './listen-bed.ts';

const bed = new ListenBed();

/** How many pixels of what the page shows of the face are within 40 of a colour, and that of its upper left corner. */
async function sight(page: Page, colour: string): Promise<{ count: number; corner: number[] }> {
  const canvas = await page.waitForSelector('canvas.avatar');
  const png = await canvas?.screenshot({ encoding: 'base64' });
  return page.evaluate(
    async (base64, wanted) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
      context?.drawImage(picture, 0, 0);
      const { data } = context?.getImageData(0, 0, picture.width, picture.height) ?? { data: [] };
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        const isNear = wanted.every((value, channel) => Math.abs((data[at + channel] ?? 0) - value) < 40);
        if (isNear) count++;
      }
      return { count, corner: [...data.slice(0, 3)] };
    },
    png ?? '',
    [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)),
  );
}

test('it stands before the company’s background with the picture of its logo on the chest', async () => {
  const room = await openRoom({ avatar: 'sol', design: avatarDesign.parse(example) });
  const page = await bed.browser.newPage();
  await page.setViewport({ width: 900, height: 900 });
  await page.goto(`${room.origin}/listen/${CODE}`);
  await press(page, 'Listen');
  await page.waitForSelector('::-p-aria(Sol, an AI avatar, listening)');
  expect(room.designsAsked).toBe(1);
  // The yellow hills of the picture, which nothing else on the page has, on the plate.
  await until('the picture of the logo', async () => (await sight(page, '#ffd23f')).count > 100);
  const { count, corner } = await sight(page, example.logo.ground);
  expect(count).toBeGreaterThan(200);
  const [red = 0, green = 0, blue = 0] = corner;
  // Orange, as the company's wall is, and not the green of the face that stands for one that is not known.
  expect(red).toBeGreaterThan(green + 15);
  expect(green).toBeGreaterThan(blue + 15);
});
