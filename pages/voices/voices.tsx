import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { text, viewerLocale } from '../../extension/i18n.ts';
import type { Problem } from '../../extension/problems.ts';
import { ProblemNotice } from '../../extension/ui/notice.tsx';
import { voiceKindWords } from '../../extension/ui/words.ts';
import { engineTitle } from '../../shared/engine-titles.ts';
import {
  sessionList,
  sessionReport,
  voiceList,
  type SessionReport,
  type VoiceList,
} from '../../shared/http.ts';
import { languageName } from '../../shared/languages.ts';
import { get, problemOf } from '../api.ts';
import { Frame } from '../top.tsx';
import { ActorsCard } from './actors-card.tsx';
import { PlayButton, usePlayer } from './play.tsx';

/** Voices of a language with hundreds of them are shown so many at a time. */
const SHOWN = 60;

/** Who was heard in today's sessions and in which voice, who is known, and the voices there are, to be listened to. */
export function Voices(): VNode {
  const reports = useSignal<readonly SessionReport[]>([]);
  const voices = useSignal<VoiceList['voices'] | undefined>(undefined);
  const problem = useSignal<Problem | null>(null);
  const words = useSignal('');
  useEffect(() => {
    const load = async (): Promise<void> => {
      try {
        voices.value = (await get('/api/voices', voiceList)).voices;
        const { sessions } = await get('/api/sessions', sessionList);
        reports.value = await Promise.all(
          sessions.reverse().map(({ session_id }) => get(`/api/sessions/${session_id}`, sessionReport)),
        );
      } catch (error) {
        problem.value = problemOf(error);
      }
    };
    void load();
  }, []);
  const play = usePlayer((failed) => (problem.value = failed));
  const nameOf = (id: string) => voices.value?.find((voice) => voice.id === id)?.name ?? id;
  const wanted = words.value.trim().toLowerCase();
  const fitting = (voices.value ?? []).filter(({ name, languages }) =>
    `${name} ${languages.map((tag) => languageName(tag, viewerLocale())).join(' ')}`
      .toLowerCase()
      .includes(wanted),
  );
  const speakers = reports.value.flatMap(({ speakers: heard, title, target_language: language }) =>
    heard.map((speaker) => ({ ...speaker, language, title: title ?? text('page_untitled') })),
  );
  return (
    <Frame title={text('page_voices')}>
      <div class="said" aria-live="polite">
        {problem.value === null ? null : <ProblemNotice problem={problem.value} />}
      </div>
      <section class="card section" aria-label={text('page_heard')}>
        <h2>{text('page_heard')}</h2>
        {speakers.length === 0 ? <p class="lead">{text('page_heard_none')}</p> : null}
        <ul class="entries">
          {speakers.map(({ speaker_id, name, voice_id, language, title }, i) => (
            <li key={`${i} ${speaker_id}`}>
              <span class="entry-name">
                {name} <span class="entry-more">{title}</span>
              </span>
              <PlayButton voiceId={voice_id} language={language} name={nameOf(voice_id)} play={play} />
            </li>
          ))}
        </ul>
      </section>
      <ActorsCard play={play} onFailed={(failed) => (problem.value = failed)} />
      <section class="card section" aria-label={text('page_voice_list')}>
        <div class="section-top">
          <h2>{text('page_voice_list')}</h2>
          <input
            class="input search"
            type="search"
            aria-label={text('page_search_voice')}
            placeholder={text('page_search_voice')}
            value={words.value}
            onInput={(event) => {
              words.value = event.currentTarget.value;
            }}
          />
        </div>
        <ul class="entries">
          {fitting.slice(0, SHOWN).map(({ id, name, engine, kind, languages }) => (
            <li key={`${engine} ${id}`}>
              <span class="entry-name">
                {name} <span class="tag">{voiceKindWords(kind)}</span>
                <span class="entry-more">
                  {engineTitle(engine)} ·{' '}
                  {languages
                    .slice(0, 4)
                    .map((tag) => languageName(tag, viewerLocale()))
                    .join(', ')}
                  {languages.length > 4 ? ' …' : ''}
                </span>
              </span>
              <PlayButton voiceId={id} name={name} play={play} />
            </li>
          ))}
        </ul>
      </section>
    </Frame>
  );
}
