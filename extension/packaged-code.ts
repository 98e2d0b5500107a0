import { z } from 'zod';
import { ownName } from '../client/features/pairing/own-name.ts';
import { problemOf } from '../client/http/companion-client.ts';
import { pair } from '../client/pairing/pair.ts';
import { hostOf, type Pairing } from '../client/pairing/pairing-store.ts';
import { tryParseJson } from '../shared/bounded-json.ts';
import { pairingCode } from '../shared/http/pairing.ts';
import { extensionPairings } from './pairings.ts';
import { companionAddress } from './settings.ts';

/** `npm start` lays a code in it for as long as it runs; built, it holds none. No page can read it. */
const FILE = 'pairing.json';
const USED_KEY = 'usedPackagedCode';

const packagedCode = z.object({ address: companionAddress, code: pairingCode });

/**
 * Pairs with the companion by the code that was packaged with the extension, where there is one for its address; once.
 * @returns the pairing, which is kept already; undefined where there is none
 */
export function pairByPackagedCode(address: string): Promise<Pairing | undefined> {
  return navigator.locks.request('samevoice-packaged-code', async () => {
    const packaged = await readPackagedCode();
    const host = hostOf(address);
    if (packaged === undefined || hostOf(packaged.address) !== host) return undefined;
    const { [USED_KEY]: used } = await chrome.storage.local.get(USED_KEY);
    // Another page of the extension may have used it just now.
    if (used === packaged.code) return extensionPairings.read(host);
    try {
      const pairing = await pair({ address, code: packaged.code, name: ownName('browser_extension') });
      await extensionPairings.write(host, pairing);
      await chrome.storage.local.set({ [USED_KEY]: packaged.code });
      return pairing;
    } catch (error) {
      // A companion that does not answer yet has not refused it.
      if (problemOf(error).code !== 'companion_away')
        await chrome.storage.local.set({ [USED_KEY]: packaged.code });
      return undefined;
    }
  });
}

async function readPackagedCode(): Promise<z.infer<typeof packagedCode> | undefined> {
  try {
    const file = await fetch(chrome.runtime.getURL(FILE));
    return packagedCode.safeParse(tryParseJson(await file.text(), { characters: 1_000, depth: 2 })).data;
  } catch {
    // There is no such file, as in a folder of an older build.
    return undefined;
  }
}
