import { hostOf, type Pairing } from '../../client/pairing/pairing-store.ts';
import { ask } from '../messaging.ts';
import { pairByPackagedCode } from '../packaged-code.ts';
import { extensionPairings } from '../pairings.ts';
import { readSettings } from '../settings.ts';
import { update } from './state-store.ts';

/** The pairing with the companion at this address, by a packaged code where there was none; null where there is none still. */
export async function pairingWith(companion: string): Promise<Pairing | null> {
  const kept = await extensionPairings.read(hostOf(companion));
  return kept ?? (await pairByPackagedCode(companion)) ?? null;
}

/** As soon as the extension is there, so that a packaged code is used while it is good. */
export async function pairAtOnce(): Promise<void> {
  const { companion } = await readSettings();
  await pairingWith(companion);
}

/** Tells the offscreen document, which goes on by itself where it waited for a pairing. */
export async function passOnPairing(): Promise<void> {
  const { companion } = await readSettings();
  const pairing = (await extensionPairings.read(hostOf(companion))) ?? null;
  if (pairing !== null) {
    await update((state) =>
      state.problem?.code === 'not_paired' ? { ...state, link: 'connecting', problem: null } : state,
    );
  }
  await ask('offscreen', 'paired', { companion, pairing });
}
