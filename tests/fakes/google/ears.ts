/** The ears of a service: one for each stream. */
import { Dialogue, DialogueEar } from './dialogue-ear.ts';
import type { Ear, ScriptWord } from './ear.ts';
import { MarkedEar } from './marked-ear.ts';

/** @param script words of the film, heard where marked sound of theirs comes; or lines, one for each stretch of any speech */
export function earOf(
  script: { readonly words: readonly ScriptWord[] } | { readonly dialogue: readonly string[] } | undefined,
): () => Ear {
  if (script !== undefined && 'dialogue' in script) {
    const dialogue = new Dialogue(script.dialogue);
    return () => new DialogueEar(dialogue);
  }
  return () => new MarkedEar(script?.words ?? []);
}
