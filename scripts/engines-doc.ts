/** `npm run docs`: the list of engines that describe themselves, in the code and for people. `--check` only compares. */
import { readdirSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { CAPTIONS_ONLY_ENGINE } from '../companion/engines/captions-only.ts';
import type { EngineDescription } from '../companion/engines/engine-description.ts';
import { writeDocument } from './write-document.ts';

const ENGINES = 'companion/engines';
const LIST = `${ENGINES}/descriptions.ts`;
const TITLES = 'shared/engine-titles.ts';
const PAGE = 'docs/engines.md';
const SOURCE = 'the engines say of themselves';
const STAGES = {
  stt: 'recognition',
  translation: 'translation',
  tts: 'synthesis',
  vad: 'voice activity',
  speaker: 'speaker embedding',
} as const;
const FAMILIES = ['cloud', 'local', 'embedded'] as const;

const folders = readdirSync(ENGINES, { recursive: true, encoding: 'utf8' })
  .map((path) => path.split(sep).join('/'))
  .filter((path) => path.endsWith('/description.ts'))
  .map((path) => posix.dirname(path))
  .sort();
const descriptions: { folder: string; name: string; description: EngineDescription }[] = [];
for (const folder of folders) {
  const name = posix.basename(folder);
  const module = (await import(`../${ENGINES}/${folder}/description.ts`)) as Record<
    string,
    EngineDescription
  >;
  const description = module[name];
  if (description === undefined) throw new Error(`${folder}/description.ts does not export "${name}".`);
  descriptions.push({ folder, name, description });
}

const list = `/** Every engine that describes itself. Written by \`npm run docs\` from the folders that have a \`description.ts\`. */
import type { z } from 'zod';
${descriptions.map(({ folder, name }) => `import { ${name} } from './${folder}/description.ts';`).join('\n')}

export const DESCRIPTIONS = [${descriptions.map(({ name }) => name).join(', ')}] as const;

/** What the environment may say to engines. */
export const ENGINE_SETTINGS = {
${descriptions.map(({ name }) => `  ...${name}.settings,`).join('\n')}
};
export type EngineSettings = z.infer<z.ZodObject<typeof ENGINE_SETTINGS>>;

/** Those that are never shown. */
export const ENGINE_SECRETS = [
${descriptions.map(({ name }) => `  ...(${name}.secrets ?? []),`).join('\n')}
];
`;

const page = `# Engines

Written by \`npm run docs\` from what each folder in \`${ENGINES}\` says of itself. \`ENGINES=auto\` takes for each stage the best that is ready: the cloud's before those on this machine, and the embedded ones last. \`GET /api/engines\` says which are ready here, and \`npm run doctor\` what the others want.

${FAMILIES.map(familySection).join('\n\n')}

## A new engine

A folder with a \`description.ts\` that exports a \`describedEngine\` of the folder's name, and \`npm run docs\`. The conformance suite (\`tests/conformance/\`) takes it up by itself; [CONTRIBUTING.md](../CONTRIBUTING.md) says what an engine owes the pipeline.
`;

const named = descriptions.flatMap(({ description }) => Object.values(description.engines));
const titles = `/** What engines are called where people read of them. Written by \`npm run docs\` from what each says of itself. */
const TITLES: Readonly<Record<string, string>> = {
${[...named, CAPTIONS_ONLY_ENGINE].map(({ name, title }) => `  '${name}': '${title}',`).join('\n')}
};

/** The title of an engine; its name, where it is one that this version does not have. */
export function engineTitle(name: string): string {
  return TITLES[name] ?? name;
}
`;

await writeDocument(LIST, list, { parser: 'typescript', source: SOURCE });
await writeDocument(TITLES, titles, { parser: 'typescript', source: SOURCE });
await writeDocument(PAGE, page, { parser: 'markdown', source: SOURCE });
// Some engines keep a handle open.
process.exit();

function familySection(kind: (typeof FAMILIES)[number]): string {
  const intro = {
    cloud: 'With an account. Keys stay in the companion.',
    local: 'Neural, on this machine, with models that are downloaded once.',
    embedded: 'With neither account nor download: the last resort.',
  }[kind];
  const own = descriptions.filter(({ description }) => kindOf(description) === kind);
  return [`## ${kind.charAt(0).toUpperCase()}${kind.slice(1)}`, intro, ...own.map(vendorSection)].join(
    '\n\n',
  );
}

function kindOf({ engines }: EngineDescription): string | undefined {
  return Object.values(engines)[0]?.kind;
}

function vendorSection({ folder, description }: (typeof descriptions)[number]): string {
  const { title, engines, licence, needs, settings, prices } = description;
  const lines = Object.entries(engines).map(
    ([stage, { name, title: engineTitle }]) =>
      `- ${STAGES[stage as keyof typeof STAGES]}: ${engineTitle} (\`${name}\`)`,
  );
  const names = Object.keys(settings);
  return [
    `### ${title}`,
    [
      ...lines,
      `- needs: ${needs}`,
      `- licence: ${licence}`,
      ...(names.length === 0 ? [] : [`- settings: ${names.map((name) => `\`${name}\``).join(', ')}`]),
      ...(prices === undefined
        ? []
        : [`- list prices as of ${prices.asOf}: ${prices.list.map(priced).join('; ')}`]),
      `- code: [\`${ENGINES}/${folder}/\`](../${ENGINES}/${folder}/)`,
    ].join('\n'),
  ].join('\n\n');
}

function priced({ per, usd }: { readonly per: string; readonly usd: number }): string {
  return `$${usd.toFixed(3).replace(/0$/, '')} for ${per}`;
}
