import { signal, type ReadonlySignal } from '@preact/signals';
import type { EngineList } from '../../shared/http/engines.ts';
import { ownName } from '../../client/features/pairing/own-name.ts';
import { PairingAttempt } from '../../client/features/pairing/pairing-attempt.ts';
import { ChangeFeed } from '../../client/http/change-feed.ts';
import { CompanionClient } from '../../client/http/companion-client.ts';
import { fetchEngines, type CompanionAnswer } from '../../client/http/engine-list.ts';
import { Credentials } from '../../client/pairing/credentials.ts';
import { pairByPackagedCode } from '../packaged-code.ts';
import { extensionPairings } from '../pairings.ts';
import { onSettings, readSettings, updateSettings, type Settings } from '../settings.ts';
import { onState, readState, type DubbingState } from '../state.ts';

/** What a page shows, kept up to date from storage: it is right also after the service worker was put away. */
export interface Live {
  readonly settings: ReadonlySignal<Settings>;
  readonly state: ReadonlySignal<DubbingState>;
  /** Undefined until the companion was asked. */
  readonly engines: ReadonlySignal<CompanionAnswer<EngineList> | undefined>;
  readonly client: CompanionClient;
  readonly changes: ChangeFeed;
  readonly pairing: PairingAttempt;
  /** Shown at once, written behind. */
  change(change: (before: Settings) => Settings): void;
  askCompanion(): Promise<void>;
}

export async function goLive(): Promise<Live> {
  const [firstSettings, firstState] = await Promise.all([readSettings(), readState()]);
  const settings = signal(firstSettings);
  const state = signal(firstState);
  const engines = signal<CompanionAnswer<EngineList> | undefined>(undefined);
  let writing = 0;
  const address = (): string => settings.value.companion;
  const store = extensionPairings;
  const credentials = new Credentials({ address, store, obtain: pairByPackagedCode });
  const client = new CompanionClient(address, credentials.source);
  const pairing = new PairingAttempt({ address, store, name: () => ownName('browser_extension') });
  let asked = 0;
  const askCompanion = async (): Promise<void> => {
    const turn = ++asked;
    const answer = await fetchEngines(client);
    // Of another address, or from before the browser was paired.
    if (turn === asked) engines.value = answer;
  };
  store.onChange(() => void askCompanion());
  onSettings((now) => {
    // While a slider is moved, what was written a moment ago would pull it back.
    if (writing === 0) settings.value = now;
  });
  onState((now) => {
    if (now.link === 'away') credentials.doubt();
    const came = now.link === 'live' && state.value.link !== 'live';
    state.value = now;
    if (came) void askCompanion();
  });
  void askCompanion();
  return {
    settings,
    state,
    engines,
    client,
    changes: new ChangeFeed(client),
    pairing,
    askCompanion,
    change(change) {
      settings.value = change(settings.value);
      writing++;
      void updateSettings(change).finally(() => writing--);
    },
  };
}
