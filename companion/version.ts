import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJson } from '../shared/bounded-json.ts';

/** This program's version, from the package it is part of. */
export const VERSION = z
  .object({ version: z.string() })
  .parse(parseJson(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))).version;
