/** Engines are chosen by what they were measured to take of this machine, and whoever asks is told so. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CostsFile } from '../../companion/engines/benchmark/costs-file.ts';
import type { EngineCosts } from '../../companion/engines/benchmark/engine-costs.ts';
import { MachineFit, type MachineFitOptions } from '../../companion/engines/benchmark/machine-fit.ts';
import { EngineCatalog } from '../../companion/engines/catalog.ts';
import type { CatalogParts } from '../../companion/engines/registry.ts';
import { Espeak } from '../../companion/engines/embedded/espeak/espeak.ts';
import { embeddedEngines } from '../../companion/engines/installed.ts';
import { engineInfos } from '../../companion/dubbing/ports/engine-set.ts';
import { engineList } from '../../shared/http/engines.ts';
import type { EngineInfo } from '../../shared/engine-info.ts';
import { deafEncoder } from '../fakes/deaf-encoder.ts';
import { customer } from '../fixtures/customer.ts';
import { DEMANDING } from '../fixtures/demanding-engines.ts';

const WHISPER = { cpu_per_speech: 0.5, real_time_factor: 0.3, memory_mb: 640 };
const KOKORO = { cpu_per_speech: 0.7, real_time_factor: 0.36, memory_mb: 730 };
const SLOW_KOKORO = { cpu_per_speech: 2.4, real_time_factor: 1.3, memory_mb: 730 };
const RESOURCES = { cores: 2, freeMemoryMb: 8000 };

let folder: string;
let file: CostsFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samevoice-fit-'));
  file = new CostsFile(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function fitOf(options: Partial<MachineFitOptions> = {}): MachineFit {
  return new MachineFit({
    file,
    engines: DEMANDING,
    installed: () => DEMANDING.filter(({ info }) => info.name === 'kokoro'),
    sessions: () => 0,
    measure: () => Promise.resolve(undefined),
    resources: () => RESOURCES,
    ...options,
  });
}

/** A better voice than eSpeak's that this machine has, as far as names go. */
function better(): CatalogParts['tts'][number] {
  const info: EngineInfo = { name: 'kokoro', kind: 'embedded' };
  return Object.defineProperty(new Espeak(), 'info', { value: info });
}

describe('the languages of a room', () => {
  const set = (cores: number, beside: number): boolean =>
    fitOf({ resources: () => ({ cores, freeMemoryMb: 16_000 }) })
      .planForVoice(beside)
      .setAside.has('kokoro');

  it('are spoken by the best voice where it is one, and by plainer ones where the machine would fall behind', () => {
    expect([set(2, 0), set(2, 1), set(2, 2)]).toEqual([false, true, true]);
    expect([set(16, 0), set(16, 1), set(16, 3)]).toEqual([false, false, false]);
  });

  it('are foretold to have the best voice, and lighter ones beside it, as they are spoken then', async () => {
    const parts = {
      ...embeddedEngines(deafEncoder(['no-one'])),
      tts: [better(), new Espeak()],
      fit: fitOf({ resources: () => ({ cores: 2, freeMemoryMb: 16_000 }) }),
    };
    const catalog = new EngineCatalog({ engines: 'auto' }, parts);
    try {
      for (const beside of [0, 1]) {
        const { limits } = catalog.selectForSpeaking({ source: 'en', target: 'es', beside }, customer());
        expect(catalog.isLighterVoice('es', beside)).toBe(beside > 0);
        expect(limits?.tts !== undefined).toBe(beside > 0);
      }
    } finally {
      await catalog.close();
    }
  });

  it('are planned by what was measured, once it was', async () => {
    await file.write({ whisper: WHISPER, kokoro: { ...KOKORO, cpu_per_speech: 0.05 } }, 1, new Date());
    expect(set(2, 1)).toBe(false);
  });
});

describe('a voice that is too slow here', () => {
  it('is left for the next one, which says so, and the list of engines says why', async () => {
    await file.write({ kokoro: SLOW_KOKORO }, 1, new Date());
    const parts = {
      ...embeddedEngines(deafEncoder(['no-one'])),
      tts: [better(), new Espeak()],
      fit: fitOf(),
    };
    const catalog = new EngineCatalog({ engines: 'auto' }, parts);
    try {
      const { engines } = catalog.choose({ source: 'en', target: 'es' }, customer());
      expect(engineInfos(engines).tts).toEqual({
        name: 'espeak-ng',
        kind: 'embedded',
        title: 'eSpeak NG',
        limited: { engine: 'kokoro', reason: 'too_slow' },
      });
      const { engines: listed } = engineList.parse({ engines: catalog.entries(), languages: [], keys: [] });
      expect(listed.find(({ name }) => name === 'kokoro')).toMatchObject({
        state: 'set_aside',
        reason: expect.stringContaining('2.4 s of a core for a second of speech') as string,
      });
    } finally {
      await catalog.close();
    }
  });

  it('speaks all the same where nobody else can, or where it is asked for by name', async () => {
    await file.write({ kokoro: SLOW_KOKORO }, 1, new Date());
    const parts = {
      ...embeddedEngines(deafEncoder(['no-one'])),
      tts: [better(), new Espeak()],
      fit: fitOf(),
    };
    const catalog = new EngineCatalog({ engines: 'auto', tts: 'kokoro' }, parts);
    try {
      const { engines } = catalog.choose({ source: 'en', target: 'es' }, customer());
      expect(engineInfos(engines).tts).toEqual({ name: 'kokoro', kind: 'embedded' });
    } finally {
      await catalog.close();
    }
  });
});

it('who changes options keeps the voice: that is no second tab', async () => {
  await file.write({ kokoro: KOKORO, whisper: WHISPER }, 1, new Date());
  let sessions = 0;
  const parts = {
    ...embeddedEngines(deafEncoder(['no-one'])),
    tts: [better(), new Espeak()],
    fit: fitOf({ sessions: () => sessions }),
  };
  const catalog = new EngineCatalog({ engines: 'auto' }, parts);
  try {
    const [viewer, other] = [customer(), customer()];
    const voice = (of: typeof viewer): string =>
      catalog.choose({ source: 'en', target: 'es' }, of).engines.tts.info.name;
    expect(voice(viewer)).toBe('kokoro');
    sessions = 1;
    expect(voice(viewer)).toBe('kokoro');
    expect(voice(other)).toBe('espeak-ng');
  } finally {
    await catalog.close();
  }
});

it('one tab gets what two do not', async () => {
  await file.write({ kokoro: KOKORO, whisper: WHISPER }, 1, new Date());
  let sessions = 0;
  const fit = fitOf({ sessions: () => sessions });
  expect(fit.planFor(true)).toEqual({ setAside: new Map(), longerSteps: new Set() });
  sessions = 1;
  expect(fit.planFor(true)).toEqual({
    setAside: new Map([['kokoro', 'shared']]),
    longerSteps: new Set(['whisper']),
  });
  expect(fit.planFor(false)).toEqual({ setAside: new Map(), longerSteps: new Set() });
  expect(fit.planAlone.setAside.size).toBe(0);
});

describe('what was measured', () => {
  it('is remembered for this machine and this version alone', async () => {
    await file.write({ kokoro: KOKORO }, 1, new Date());
    expect(file.read()?.engines).toEqual({ kokoro: KOKORO });
    const path = join(folder, 'measured.json');
    const text = readFileSync(path, 'utf8');
    for (const other of [
      text.replace(/"machine": "[^"]*"/, '"machine": "another, 64 cores, 256 GiB"'),
      text.replace(/"version": "[^"]*"/, '"version": "0.0.0"'),
      text.replace('0.7', '"fast"'),
      text.slice(0, 40),
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
    ]) {
      writeFileSync(path, other);
      expect(file.read()).toBeUndefined();
    }
  });

  /** Goes through the waits of a fit one by one, and tells what happens in each. */
  async function turns(
    fit: (wait: () => Promise<void>, measured: () => void) => MachineFit,
    busy: readonly boolean[],
  ): Promise<string[]> {
    const waits: (() => void)[] = [];
    const happened: string[] = [];
    const ofTurn = fit(
      () => new Promise((resolve) => waits.push(resolve)),
      () => happened.push('measured'),
    );
    let turn = -1;
    const waiting = async (): Promise<void> => {
      while (waits.length === 0) await new Promise((resolve) => setImmediate(resolve));
    };
    ofTurn.measureWhenIdle(
      () => busy[turn] ?? false,
      (error) => happened.push(String(error)),
    );
    await waiting();
    for (turn = 0; turn < busy.length; turn++) {
      happened.push(`turn ${turn}`);
      waits.shift()?.();
      await waiting();
    }
    const closing = ofTurn.close();
    waits.shift()?.();
    await closing;
    return happened;
  }

  it('comes when nobody dubs, once', async () => {
    const happened = await turns(
      (wait, measured) =>
        fitOf({
          wait,
          measure: () => {
            measured();
            return Promise.resolve({ kokoro: KOKORO });
          },
        }),
      [true, false, false],
    );
    expect(happened).toEqual(['turn 0', 'turn 1', 'measured', 'turn 2']);
    expect(file.read()?.engines).toEqual({ kokoro: KOKORO });
  });

  it('is measured again before an engine is given up for it, and counts as it was disturbed least', async () => {
    const costs: EngineCosts[] = [{ kokoro: SLOW_KOKORO }, { kokoro: KOKORO }];
    const planned: boolean[] = [];
    const fit = (wait: () => Promise<void>, measured: () => void): MachineFit => {
      const one: MachineFit = fitOf({
        wait,
        measure: () => {
          measured();
          planned.push(one.planAlone.setAside.has('kokoro'));
          return Promise.resolve(costs.shift());
        },
      });
      return one;
    };
    const happened = await turns(fit, [false, false, false]);
    expect(happened).toEqual(['turn 0', 'measured', 'turn 1', 'measured', 'turn 2']);
    expect(planned).toEqual([false, true]);
    expect(file.read()?.engines).toEqual({ kokoro: KOKORO });
  });

  it('is measured again after a restart, where it was measured once and too slow', async () => {
    await file.write({ kokoro: SLOW_KOKORO }, 1, new Date());
    const happened = await turns(
      (wait, measured) =>
        fitOf({
          wait,
          measure: () => {
            measured();
            return Promise.resolve({ kokoro: KOKORO });
          },
        }),
      [false, false],
    );
    expect(happened).toEqual(['turn 0', 'measured', 'turn 1']);
    expect(file.read()).toEqual({ engines: { kokoro: KOKORO }, runs: 2 });
  });

  it('is given up when the companion stops', async () => {
    let stopped = false;
    const fit = fitOf({
      wait: () => Promise.resolve(),
      measure: (_isBusy, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            stopped = true;
            reject(signal.reason as Error);
          });
        }),
    });
    const failures: unknown[] = [];
    fit.measureWhenIdle(
      () => false,
      (error) => failures.push(error),
    );
    await new Promise((resolve) => setImmediate(resolve));
    await fit.close();
    expect([stopped, failures]).toEqual([true, []]);
  });
});
