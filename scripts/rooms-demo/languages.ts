/** Which languages the demo's listeners choose: those that sound best on this machine, and one that is read. */
import type { CompanionClient } from '../../client/http/companion-client.ts';
import { routes } from '../../shared/http/routes.ts';

const SPOKEN = 'en';
/** Neural routes first: what listeners hear is what the demo shows. */
const WISHES = ['pt', 'es', 'fr', 'de', 'it', 'ca'];
const LISTENERS = 3;

export interface ListenerLanguage {
  readonly language: string;
  /** Nobody speaks it: what is said is read. */
  readonly isCaptionsOnly: boolean;
}

/** @param wanted languages that were asked for; chosen here where there are none */
export async function listenerLanguages(
  client: CompanionClient,
  wanted: readonly string[],
): Promise<ListenerLanguage[]> {
  const { languages } = await client.call(routes.engines.list);
  const { targets = [], captions = [] } = languages.find(({ source }) => source === SPOKEN) ?? {};
  const wishes = wanted.length > 0 ? wanted : WISHES;
  const chosen = wishes
    .filter((language) => targets.includes(language))
    .slice(0, LISTENERS)
    .map((language) => ({ language, isCaptionsOnly: captions.includes(language) }));
  // What is said can be read in its own language.
  if (chosen.length < LISTENERS) chosen.push({ language: SPOKEN, isCaptionsOnly: true });
  return chosen;
}
