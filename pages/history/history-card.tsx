import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import type { Problem } from '../../client/problems.ts';
import { ProblemNotice } from '../../client/ui/notice.tsx';
import { routes } from '../../shared/http/routes.ts';
import type { SessionSearch, SessionSummary } from '../../shared/http/sessions.ts';
import { languageName } from '../../shared/languages.ts';
import { problemOf } from '../../client/http/companion-client.ts';
import { client } from '../api.ts';

const SEARCH_AFTER_MS = 250;

type Match = Pick<SessionSearch['matches'][number], 'clause_id' | 'text' | 'translation'>;

/**
 * What was said today, in this session and earlier ones: searched, read again, forgotten.
 * Looked up anew with each other `moment`.
 */
export function HistoryCard({ moment }: { moment: string }): VNode {
  const id = useId();
  const sessions = useSignal<readonly SessionSummary[]>([]);
  const matches = useSignal<SessionSearch['matches'] | undefined>(undefined);
  const words = useSignal('');
  const problem = useSignal<Problem | null>(null);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      problem.value = null;
    } catch (error) {
      problem.value = problemOf(error);
    }
  };
  const load = (): Promise<void> =>
    attempt(async () => {
      sessions.value = (await client.call(routes.sessions.list)).sessions.reverse();
    });
  useEffect(() => {
    void load();
  }, [moment]);
  useEffect(() => {
    const wanted = words.value.trim();
    if (wanted === '') {
      matches.value = undefined;
      return undefined;
    }
    const timer = setTimeout(() => {
      void attempt(async () => {
        const query = { words: wanted.slice(0, 200) };
        matches.value = (await client.call(routes.sessions.search, { query })).matches;
      });
    }, SEARCH_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [words.value]);
  const found = matches.value;
  const shown = sessions.value.filter(
    ({ session_id }) => found?.some((match) => match.session_id === session_id) ?? true,
  );
  return (
    <section class="card section" aria-label={text('page_history')}>
      <div class="section-top">
        <h2>{text('page_history')}</h2>
        <label class="visually-hidden" for={id}>
          {text('page_search')}
        </label>
        <input
          id={id}
          class="input search"
          type="search"
          placeholder={text('page_search')}
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value;
          }}
        />
      </div>
      {problem.value === null ? null : <ProblemNotice problem={problem.value} />}
      <p class="lead" role="status">
        {shown.length > 0 ? '' : text(found === undefined ? 'page_history_none' : 'page_search_none')}
      </p>
      <ul class="sessions">
        {shown.map((session) => (
          <Session
            key={session.session_id}
            session={session}
            matches={found?.filter(({ session_id }) => session_id === session.session_id)}
            onForget={() => {
              void attempt(async () => {
                await client.call(routes.sessions.remove, { params: { session_id: session.session_id } });
                sessions.value = sessions.value.filter((one) => one !== session);
              });
            }}
          />
        ))}
      </ul>
    </section>
  );
}

function Session(properties: {
  session: SessionSummary;
  matches: readonly Match[] | undefined;
  onForget: () => void;
}): VNode {
  const { session, matches, onForget } = properties;
  const all = useSignal<readonly Match[] | undefined>(undefined);
  const at = new Intl.DateTimeFormat(viewerLocale(), { timeStyle: 'short' });
  const target = session.target_language === '' ? '' : languageName(session.target_language, viewerLocale());
  const title = `${at.format(new Date(session.started_at))} · ${session.title ?? text('page_untitled')}`;
  return (
    <li>
      <details
        open={matches !== undefined}
        onToggle={(event) => {
          if (!event.currentTarget.open || all.value !== undefined) return;
          void client.call(routes.sessions.report, { params: { session_id: session.session_id } }).then(
            ({ transcript }) => (all.value = transcript),
            () => undefined,
          );
        }}
      >
        <summary>
          <span class="entry-name">{title}</span> <span class="tag">{target}</span>{' '}
          {session.state === 'ended' ? null : <span class="tag good">{text('page_session_live')}</span>}
        </summary>
        {(matches ?? all.value ?? []).map((match) => (
          <div class="line" key={match.clause_id}>
            <p dir="auto">{match.text}</p>
            <p dir="auto">{match.translation ?? ''}</p>
          </div>
        ))}
      </details>
      <button
        class="button quiet"
        type="button"
        aria-label={`${text('forget')}: ${title}`}
        onClick={onForget}
      >
        {text('forget')}
      </button>
    </li>
  );
}
