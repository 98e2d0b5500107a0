// node --import tsx install-process.ts: installs a catalogue in a process of its own, to be run twice at once and killed.
// Settings come as JSON in INSTALL; events and outcomes go out as a JSON line each.
import type { ModelDescriptor } from '../../companion/models/descriptor.ts';
import { ModelInstaller } from '../../companion/models/model-installer.ts';
import { ModelStore } from '../../companion/models/model-store.ts';
import { pip } from '../../companion/models/sources/pip.ts';

export interface InstallSettings {
  readonly folder: string;
  readonly catalogue: readonly ModelDescriptor[];
  /** What stands in for `python3 -m pip`. */
  readonly pip?: { readonly command: string; readonly args: readonly string[] };
}

const settings = JSON.parse(process.env['INSTALL'] ?? '{}') as InstallSettings;
const installer = new ModelInstaller({
  store: new ModelStore(settings.folder),
  catalogue: settings.catalogue,
  http: { answerMs: 60_000, stallMs: 60_000, fruitlessTries: 1 },
  ...(settings.pip === undefined ? {} : { pip: pip([settings.pip]) }),
});

function tell(about: object): void {
  process.stdout.write(`${JSON.stringify(about)}\n`);
}

const outcomes = await installer.install(
  settings.catalogue.map(({ id }) => id),
  {
    signal: new AbortController().signal,
    onEvent: ({ type }) => {
      tell({ type });
    },
  },
);
tell({ type: 'ended', results: outcomes.map(({ result }) => result) });
