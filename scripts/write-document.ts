import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/** Writes a generated document, formatted as all are; with `--check` it only says whether the one that lies there is current. */
export async function writeDocument(
  path: string,
  text: string,
  { parser, source }: { readonly parser: 'markdown' | 'json' | 'typescript'; readonly source: string },
): Promise<void> {
  const written = await format(text, { ...(await resolveConfig(path)), parser });
  if (!process.argv.includes('--check')) {
    writeFileSync(path, written);
    return;
  }
  if (readFileSync(path, 'utf8') === written) return;
  console.error(`${path} is not what ${source}: run npm run docs`);
  process.exitCode = 1;
}
