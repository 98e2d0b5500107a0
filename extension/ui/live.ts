import { signal, type ReadonlySignal } from '@preact/signals';
import type { EngineList } from '../../shared/http/engines.ts';
import { fetchEngines, type CompanionAnswer } from '../../client/http/engine-list.ts';
import { onSettings, readSettings, updateSettings, type Settings } from '../settings.ts';
import { onState, readState, type DubbingState } from '../state.ts';

/** What a page shows, kept up to date from storage: it is right also after the service worker was put away. */
export interface Live {
  readonly settings: ReadonlySignal<Settings>;
  readonly state: ReadonlySignal<DubbingState>;
  /** Undefined until the companion was asked. */
  readonly engines: ReadonlySignal<CompanionAnswer<EngineList> | undefined>;
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
  const askCompanion = async (): Promise<void> => {
    engines.value = await fetchEngines(settings.value.companion);
  };
  onSettings((now) => {
    // While a slider is moved, what was written a moment ago would pull it back.
    if (writing === 0) settings.value = now;
  });
  onState((now) => {
    const came = now.link === 'live' && state.value.link !== 'live';
    state.value = now;
    if (came) void askCompanion();
  });
  void askCompanion();
  return {
    settings,
    state,
    engines,
    askCompanion,
    change(change) {
      settings.value = change(settings.value);
      writing++;
      void updateSettings(change).finally(() => writing--);
    },
  };
}
