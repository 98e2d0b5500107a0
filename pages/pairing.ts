import { ownName } from '../client/features/pairing/own-name.ts';
import { PairingAttempt } from '../client/features/pairing/pairing-attempt.ts';
import { parseCode } from '../client/pairing/code.ts';
import { hostOf } from '../client/pairing/pairing-store.ts';
import { pagePairings } from './pairings.ts';

const FRAGMENT = /^#pair=(.*)$/;

export const pairing = new PairingAttempt({
  address: () => location.origin,
  store: pagePairings,
  name: () => ownName('browser_page'),
});

/** Pairs by the code of the link that the companion prints, `#pair=CODE`, unless the page is paired. The code leaves the address bar. */
export async function pairByLink(): Promise<void> {
  const [, written] = FRAGMENT.exec(location.hash) ?? [];
  if (written === undefined) return;
  history.replaceState(history.state, '', location.pathname + location.search);
  const code = parseCode(written);
  if (code === undefined || (await pagePairings.read(hostOf(location.origin))) !== undefined) return;
  await pairing.connect(code);
}
