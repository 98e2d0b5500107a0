import type { VNode } from 'preact';
import type { ShownClause } from './clauses.ts';

/** The clause that is spoken now, word by word where it is known when each is said. */
export function CurrentCaption(properties: {
  clause: ShownClause | undefined;
  /** Who says it, where several people speak. */
  speaker: string | undefined;
  language: string;
  /** Characters that are spoken; undefined where the clause is not, or it is not known. */
  spokenLength: number | undefined;
  showsOriginal: boolean;
  sourceLanguage: string;
}): VNode {
  const { clause, speaker, language, spokenLength, showsOriginal, sourceLanguage } = properties;
  if (clause === undefined) return <p class="caption" />;
  const length = spokenLength ?? clause.text.length;
  const { original } = clause;
  return (
    <div class="caption" tabIndex={0}>
      {speaker === undefined ? null : (
        <p class="caption-speaker">
          <bdi>{speaker}</bdi>
        </p>
      )}
      <p class="caption-text" lang={language} dir="auto">
        <span>{clause.text.slice(0, length)}</span>
        <span class="unspoken">{clause.text.slice(length)}</span>
      </p>
      {showsOriginal && original !== undefined ? (
        <p class="caption-original" dir="auto" lang={sourceLanguage === 'auto' ? undefined : sourceLanguage}>
          {original}
        </p>
      ) : null}
    </div>
  );
}
