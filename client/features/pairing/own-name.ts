import { text } from '../../i18n/text.ts';
import { browserName } from '../../pairing/browser-name.ts';

const MOST_CHARACTERS = 60;

/** What this host of the client calls itself to the companion: an extension and a page are paired one by one. */
export function ownName(host: 'browser_extension' | 'browser_page'): string {
  const { browser, system } = browserName(navigator.userAgent);
  return text(host, text('browser_on', browser, system))
    .slice(0, MOST_CHARACTERS)
    .trim();
}
