/** What a viewer reads: in the extension's pages, and in captions. */
import type { Page, Protocol } from 'puppeteer-core';
import { until } from './harness/until.ts';

/** Everything that a page says. */
export function words(shown: Page): Promise<string> {
  return shown.$eval('body', (body) => body.innerText);
}

/** Waits until a page says so. */
export async function untilSays(shown: Page, what: string): Promise<void> {
  let said = '';
  await until(
    () => `"${what}", not «${said}»`,
    async () => (said = await words(shown)).includes(what),
  );
}

/** The captions that are shown now. Their shadow root is closed, and a screen reader is not told of them in full screen. */
export async function captionsIn(page: Page): Promise<string[]> {
  if ((await page.$('[data-samevoice=captions]:popover-open')) === null) return [];
  const within = (node: Protocol.DOM.Node): Protocol.DOM.Node[] => [
    node,
    ...[...(node.children ?? []), ...(node.shadowRoots ?? [])].flatMap(within),
  ];
  const session = await page.createCDPSession();
  try {
    const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true });
    const host = within(root).find(({ attributes = [] }) => attributes.includes('captions'));
    if (host === undefined) return [];
    return within(host)
      .filter(({ nodeName }) => nodeName === '#text')
      .map(({ nodeValue }) => nodeValue);
  } finally {
    await session.detach();
  }
}
