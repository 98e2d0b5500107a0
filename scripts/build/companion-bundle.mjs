// The companion as plain JavaScript in `dist/companion`: what it is made of, how it is made, and whether it is current.
// Plain JavaScript over Node alone: esbuild is loaded only where a bundle is made.
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';

/** The programs that are started by name. Processes that the companion forks are found by their name, `host.ts`. */
const PROGRAMS = ['companion/main.ts', 'companion/dub.ts', 'companion/pair.ts', 'companion/models/cli.ts'];
const FOLDER = 'dist/companion';
const MANIFEST = 'manifest.json';
/**
 * Packages that go into the bundle with all that they need: reading their hundreds of files took a quarter of the time until the
 * companion listened. The others stay outside: they bring native code, models, pages or workers that they find beside themselves,
 * or are loaded only when they are needed.
 */
const INLINED = new Set([
  '@fastify/multipart',
  '@fastify/static',
  '@fastify/swagger',
  '@fastify/websocket',
  'fastify',
  'fastify-type-provider-zod',
  'prom-client',
  'tar-stream',
  'ws',
  'yauzl',
  'zod',
]);
/** What those need and what starts workers of its own files. */
const NEVER_INLINED = new Set(['pino']);
/** Tells that packages were installed anew, so that not each of their files has to be looked at. */
const PACKAGES = 'package-lock.json';
/** Packages of the older form load Node's modules by this. */
const REQUIRE =
  "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);";

/** This file decides how the bundle comes out, so that a change of it makes the bundle stale. */
const RECIPE = 'scripts/build/companion-bundle.mjs';

/**
 * The bundled file of a program, or undefined where there is none that was made of exactly these sources.
 *
 * Contents decide and not times: a checkout of another branch and back, a copy, or a restored backup sets times that say
 * nothing about what a file holds, and a stale program that runs is worse than the milliseconds that hashing takes.
 * Only files that went into the bundle are looked at. A new file counts once one of those imports it.
 *
 * @param {string} root the project's folder
 * @param {string} program relative to the root, like "companion/main.ts"
 */
export function currentBundle(root, program) {
  const folder = join(root, FOLDER);
  try {
    const { inputs } = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'));
    const isCurrent = Object.entries(inputs).every(([path, hash]) => hashOf(join(root, path)) === hash);
    return isCurrent ? join(folder, `${bundledName(program)}.js`) : undefined;
  } catch {
    // No bundle, or a source that is gone.
    return undefined;
  }
}

/**
 * Makes the bundle anew. What ran from the one before keeps running: files are replaced as a folder.
 * @param {string} root the project's folder
 * @param {{ programs?: readonly string[], into?: string }} [options] other programs than the companion's, and where they go: as deep
 *   below the root as `dist/companion`
 * @throws where a source does not parse, or starts a process that is no entry
 */
export async function makeBundle(root, { programs = PROGRAMS, into = FOLDER } = {}) {
  const { build } = await import('esbuild');
  const entries = [...programs, ...hostsIn(root)];
  const folder = join(root, into);
  const made = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  if (realpathSync(dirname(folder)) !== join(realpathSync(root), dirname(into))) {
    // The bundle finds the sources' neighbours by the way from its own place, and another project's stays as it is.
    throw new Error(`${dirname(into)} is a link to another folder`);
  }
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: entries.map((entry) => ({ in: entry, out: bundledName(entry) })),
      outdir: made,
      // All in one folder, so that each source's own place is at the same path from whichever chunk it lands in.
      chunkNames: 'chunk-[hash]',
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      banner: { js: REQUIRE },
      sourcemap: 'linked',
      sourcesContent: false,
      metafile: true,
      logLevel: 'silent',
      plugins: [packages(), ownPlaces(root, entries)],
    });
    const sources = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/'));
    const inputs = [...sources, RECIPE, PACKAGES].sort();
    const hashes = Object.fromEntries(inputs.map((path) => [path, hashOf(join(root, path))]));
    writeFileSync(join(made, MANIFEST), `${JSON.stringify({ inputs: hashes }, undefined, 1)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(made, folder);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** Which packages go into the bundle. */
function packages() {
  return {
    name: 'packages',
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
        if (path.startsWith('node:') || path === importer || importer === '') return undefined;
        const name = path.split('/', path.startsWith('@') ? 2 : 1).join('/');
        const isInlined = posixPath(importer).includes('/node_modules/') || INLINED.has(name);
        return isInlined && !NEVER_INLINED.has(name) ? undefined : { path, external: true };
      });
    },
  };
}

/**
 * Sources find what lies beside them by `import.meta`, which in a bundle is the bundle's place. Graphs, tables and the
 * pages stay where they are and are found there; a process to fork is the entry that was made of its source.
 */
function ownPlaces(root, entries) {
  return {
    name: 'own-places',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (posixPath(path).includes('/node_modules/')) return undefined;
        const source = posixPath(relative(root, path));
        const contents = readFileSync(path, 'utf8')
          .replace(FORKED_OR_OWN_URL, (_, script) => {
            if (script === undefined) return `new URL('${fromBundle(source)}', import.meta.url).href`;
            const entry = posix.join(posix.dirname(source), script);
            if (!entries.includes(entry)) {
              throw new Error(`${source} starts ${entry}, which is no entry of the bundle: name it host.ts`);
            }
            return `new URL('./${bundledName(entry)}.js', import.meta.url)`;
          })
          .replace(OWN_FOLDER, `(import.meta.dirname + '/${fromBundle(posix.dirname(source))}')`);
        return { contents, loader: 'ts', resolveDir: dirname(path) };
      });
    },
  };
}

const FORKED_OR_OWN_URL = /new URL\(\s*'(\.[^']*\.ts)',\s*import\.meta\.url\s*\)|\bimport\.meta\.url\b/g;
const OWN_FOLDER = /\bimport\.meta\.dirname\b/g;

/** The path of a file of the project, from any file of the bundle. */
function fromBundle(path) {
  return posix.relative(FOLDER, path);
}

/** "companion/engines/whisper/host.ts" is bundled as "engines.whisper.host". */
function bundledName(program) {
  return program
    .replace(/^companion\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('/', '.');
}

function hostsIn(root) {
  return readdirSync(join(root, 'companion'), { recursive: true })
    .map((path) => `companion/${posixPath(path)}`)
    .filter((path) => path.endsWith('/host.ts'))
    .sort();
}

function posixPath(path) {
  return path.split(sep).join('/');
}

function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

// `npm run bundle`, and `npm ci` by way of "prepare".
if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  try {
    await makeBundle(resolve(import.meta.dirname, '../..'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.error(`The companion's bundle could not be made: ${why}`);
    // An installation does not fail by it: without a bundle sources are translated as they are loaded.
    process.exitCode = process.env.npm_lifecycle_event === 'prepare' ? 0 : 1;
  }
}
