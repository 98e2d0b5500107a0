import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { text } from '../../client/i18n/text.ts';
import { speakerIn, type ShownClause } from './clauses.ts';

/** As near to the end as this, the log stays at it. */
const AT_END_PX = 48;

/**
 * What was said so far. It stays at its end unless the reader scrolled back. It is a live region only where there is no sound: a
 * screen reader would talk over the voice.
 */
export function History(properties: {
  clauses: readonly ShownClause[];
  language: string;
  currentId: number | undefined;
  showsOriginal: boolean;
  sourceLanguage: string;
  isReadOut: boolean;
  hasEarlier: boolean;
  onEarlier: () => Promise<void>;
}): VNode {
  const { clauses, language, currentId, showsOriginal, sourceLanguage, isReadOut, hasEarlier, onEarlier } =
    properties;
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const isLoading = useSignal(false);
  const newest = clauses.at(-1)?.clauseId;
  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [newest, showsOriginal]);
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    // A phone that is turned, or larger text.
    const resized = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
    };
  }, []);
  const nameOf = speakerIn(clauses);
  return (
    <div
      ref={list}
      class="history"
      tabIndex={0}
      role={isReadOut ? 'log' : 'region'}
      aria-live={isReadOut ? 'polite' : undefined}
      aria-relevant={isReadOut ? 'additions' : undefined}
      aria-label={text('listen_history')}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < AT_END_PX;
      }}
    >
      {hasEarlier ? (
        <button
          class="button quiet"
          type="button"
          disabled={isLoading.value}
          onClick={() => {
            isLoading.value = true;
            void onEarlier().finally(() => {
              isLoading.value = false;
            });
          }}
        >
          {text('listen_earlier')}
        </button>
      ) : null}
      {clauses.length === 0 ? <p class="lead">{text('listen_history_none')}</p> : null}
      {clauses.map((clause) => {
        const { clauseId, text: words, original } = clause;
        const name = nameOf(clause);
        return (
          <div class="history-line" key={clauseId} aria-current={clauseId === currentId ? 'true' : undefined}>
            <p lang={language} dir="auto">
              {name === undefined ? null : <bdi class="history-speaker">{name}</bdi>} {words}
            </p>
            {showsOriginal && original !== undefined ? (
              <p
                class="history-original"
                dir="auto"
                lang={sourceLanguage === 'auto' ? undefined : sourceLanguage}
              >
                {original}
              </p>
            ) : null}
          </div>
        );
      })}
    </div>
  );
}
