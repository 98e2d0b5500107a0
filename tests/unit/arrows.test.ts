/** Who imports whom: the table decides, the lint rule sees every kind of import, and no new circle comes in. */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { ADAPTERS, EXCEPTIONS, PACKAGES, SHIPPED, whyForbidden } from '../../scripts/house/arrows.mjs';
import { circlesAmong, importsIn } from '../../scripts/house/import-graph.mjs';
import { ruleExamples } from '../fixtures/rule-examples.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const imports = importsIn(ROOT, SHIPPED);

const ENGINE = '../engines/kokoro/kokoro.ts';
/** Each kind of import, of an engine's file. */
const KINDS = [
  ['of a value', `import { Kokoro } from '${ENGINE}';`],
  ['of a type', `import type { Kokoro } from '${ENGINE}';`],
  ['of a type within a line', `import { type Kokoro } from '${ENGINE}';`],
  ['for its effect', `import '${ENGINE}';`],
  ['that is exported again', `export type { Kokoro } from '${ENGINE}';`],
  ['that is exported whole', `export * from '${ENGINE}';`],
  ['when it is needed', `const loaded = await import('${ENGINE}');`],
  ['as a type where it is used', `let kokoro: import('${ENGINE}').Kokoro;`],
] as const;
const FORBIDDEN = [
  ['shared/pcm.ts', '../companion/resampler.ts'],
  ['shared/pcm.ts', '../extension/i18n.ts'],
  ['client/session/socket.ts', '../../extension/i18n.ts'],
  ['client/session/socket.ts', '../../pages/words.ts'],
  ['extension/popup/popup.tsx', '../../companion/config.ts'],
  ['extension/popup/popup.tsx', '../../pages/words.ts'],
  ['pages/home.tsx', '../companion/config.ts'],
  ['companion/app.ts', '../extension/i18n.ts'],
  ['companion/app.ts', '../tests/fakes/scripted-engines.ts'],
  ['companion/recognition/utterance-segmenter.ts', '../engines/limiter.ts'],
  ['companion/recognition/utterance-segmenter.ts', '../sessions/session-host.ts'],
  ['companion/recognition/utterance-segmenter.ts', '../transport/websocket/route.ts'],
  ['companion/diarization/clustering.ts', '../store/actor-store.ts'],
  ['companion/dubbing/session.ts', '../../shared/protocol/companion-messages.ts'],
  ['companion/dubbing/account.ts', '../../shared/protocol/fields.ts'],
  ['companion/dubbing/events.ts', '../../shared/protocol/companion/clauses.ts'],
  ['companion/speakers/session-speakers.ts', '../../shared/protocol/companion-messages.ts'],
  ['companion/cloning/sample-check.ts', '../../shared/protocol/english.ts'],
  ['companion/transport/http/routes.ts', '../../engines/installed.ts'],
  ['companion/engines/google/speech.ts', '../elevenlabs/plan.ts'],
  ['companion/engines/embedded/espeak/espeak.ts', '../pocketsphinx/decoder.ts'],
  ['companion/engines/kokoro/kokoro.ts', '../whisper/log-mel.ts'],
] as const;
const FORBIDDEN_PACKAGES = [
  ['companion/app.ts', 'koffi'],
  ['companion/media/decode.ts', 'elevenlabs/Client.js'],
  ['companion/jobs/queue.ts', 'onnxruntime-node'],
  ['companion/engines/limiter.ts', '@google-cloud/speech'],
  ['companion/engines/elevenlabs/plan.ts', '@google-cloud/translate'],
  ['companion/dubbing/session.ts', 'fastify'],
  ['companion/transport/http/actors.ts', 'libsql'],
  ['extension/popup/popup.tsx', 'node:fs'],
  ['pages/home.tsx', 'ws'],
  ['shared/pcm.ts', 'node:crypto'],
  ['shared/pcm.ts', 'preact'],
  ['companion/app.ts', 'a-package-that-nobody-owns'],
] as const;
const ofTypes = (file: string, specifier: string) => ({
  name: `from ${file}: ${specifier}`,
  file: file,
  code: `import type {} from '${specifier}';`,
  errors: 1,
});

ruleExamples('an import against an arrow', 'arrows', {
  against: [
    ...KINDS.map(([name, code]) => ({
      name,
      file: 'companion/dubbing/session.ts',
      code,
      errors: [/^companion\/dubbing\/ does not import companion\/engines\/kokoro\/kokoro\.ts/],
    })),
    ...[...FORBIDDEN, ...FORBIDDEN_PACKAGES].map(([file, specifier]) => ofTypes(file, specifier)),
    {
      name: 'of a package, hidden in a call that loads it',
      file: 'companion/app.ts',
      code: `const s = createRequire(url)('x'); const k = require('koffi');`,
      errors: 1,
    },
    {
      name: 'of a package, hidden in a call that looks it up',
      file: 'companion/app.ts',
      code: `const k = load.resolve('sherpa-onnx-node/package.json');`,
      errors: 1,
    },
  ],
  fine: [
    ...KINDS.map(([name, code]) => ({
      name,
      file: 'companion/app.ts',
      code: code.replace('../', './'),
    })),
    {
      name: 'a call of another function',
      file: 'companion/app.ts',
      code: `const path = resolve('dist/extension');`,
    },
  ],
});

describe('the table', () => {
  it('is kept by every file', () => {
    expect(imports.length).toBeGreaterThan(1000);
    const broken = imports.filter((one) => whyForbidden(one) !== undefined);
    expect(broken).toEqual([]);
  });

  it('has no exception that is not needed any more', () => {
    const isIn = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);
    const unneeded = EXCEPTIONS.filter(
      ({ from, to }) => !imports.some((one) => isIn(one.from, from) && isIn(one.to, to)),
    );
    expect(unneeded).toEqual([]);
  });

  it('has an owner for each package that is shipped', () => {
    // esbuild makes the bundle, and is imported by no shipped file.
    const shipped = Object.keys(packageJson.dependencies).filter((name) => name !== 'esbuild');
    expect(shipped.filter((name) => !Object.hasOwn(PACKAGES, name))).toEqual([]);
  });

  it('names every adapter that there is', () => {
    expect(ADAPTERS.filter((folder) => !existsSync(join(ROOT, folder)))).toEqual([]);
    const embedded = readdirSync(join(ROOT, 'companion/engines/embedded'));
    expect(embedded.filter((name) => !ADAPTERS.includes(`companion/engines/embedded/${name}`))).toEqual([]);
  });
});

describe('circles', () => {
  const named = (...pairs: [string, string][]) => pairs.map(([from, to]) => ({ from, to, isPackage: false }));

  it('are found through any number of files', () => {
    expect(circlesAmong(named(['a', 'b'], ['b', 'c'], ['c', 'd']))).toEqual([]);
    expect(circlesAmong(named(['a', 'b'], ['b', 'c'], ['c', 'a'], ['c', 'd']))).toEqual([['a', 'b', 'c']]);
    expect(circlesAmong(named(['x', 'x'], ['a', 'b'], ['b', 'a'], ['b', 'x']))).toEqual([['a', 'b'], ['x']]);
  });

  it('are there none, of types neither', () => {
    expect(circlesAmong([...imports, ...importsIn(ROOT, ['scripts', 'tests'])])).toEqual([]);
  });
});
