import { baseLanguage } from '../../shared/languages.ts';
import type { RoomLanguage } from '../../shared/rooms/fields.ts';

/**
 * The language that a listener begins with: the one asked for where it is offered, else the first of the browser's that is, else
 * the room's first.
 * @param wanted tags, the most wanted first
 */
export function chooseLanguage(
  offered: readonly RoomLanguage[],
  wanted: readonly (string | undefined)[],
): string | undefined {
  for (const tag of wanted) {
    if (tag === undefined) continue;
    const exact = offered.find(({ language }) => language.toLowerCase() === tag.toLowerCase());
    const alike = exact ?? offered.find(({ language }) => baseLanguage(language) === baseLanguage(tag));
    if (alike !== undefined) return alike.language;
  }
  return offered[0]?.language;
}
