import type { VNode } from 'preact';
import { capitalised } from '../../client/i18n/language-choices.ts';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { formatLag, formatSpend } from '../../client/ui/format.ts';
import { Notice } from '../../client/ui/notice.tsx';
import { languageName } from '../../shared/languages.ts';
import type { ToHostMessageOf } from '../../shared/rooms/host-messages.ts';
import { alarmKey, type HostRoom, type HostView } from './host-room.ts';

/** Who listens in which language, how late it is heard there, and what it costs. */
export function ListenersCard({ room, view }: { room: HostRoom; view: HostView }): VNode {
  const { listeners, alarms } = view;
  return (
    <section class="card section" aria-label={text('speaker_listeners')}>
      <div class="section-top">
        <h2>{text('speaker_listeners')}</h2>
        <span class="listener-total">{listeners?.total ?? 0}</span>
      </div>
      {listeners === undefined || listeners.languages.length === 0 ? (
        <p class="lead">{text('speaker_listeners_none')}</p>
      ) : (
        <table class="listener-table">
          <thead>
            <tr>
              <th scope="col">{text('listen_language')}</th>
              <th scope="col">{text('speaker_count')}</th>
              <th scope="col">{text('speaker_lag')}</th>
              <th scope="col">{text('speaker_spend')}</th>
            </tr>
          </thead>
          <tbody>
            {listeners.languages.map(({ language, count, state, heard_p50_ms: lagMs, spend_usd: usd }) => (
              <tr key={language}>
                <th scope="row">
                  {capitalised(languageName(language, viewerLocale()), viewerLocale())}
                  {state === 'open' ? null : <span class="tag waiting">{text(LANGUAGE_STATES[state])}</span>}
                </th>
                <td>{count}</td>
                <td>{lagMs === undefined ? '–' : formatLag(lagMs)}</td>
                <td>{formatSpend(usd, null)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {alarms.map((alarm) => (
        <Notice key={alarmKey(alarm)} tone="trouble" title={alarmText(alarm)}>
          <button
            class="button small"
            type="button"
            onClick={() => {
              room.dismissAlarm(alarm);
            }}
          >
            {text('speaker_alarm_seen')}
          </button>
        </Notice>
      ))}
    </section>
  );
}

const LANGUAGE_STATES = {
  captions: 'speaker_language_captions',
  refused: 'speaker_language_refused',
  closed: 'speaker_language_closed',
} as const;

function alarmText({ code, parameters }: ToHostMessageOf<'alarm'>): string {
  const value = (name: string): string => String(parameters[name] ?? '');
  const language = languageName(value('language') || 'und', viewerLocale());
  switch (code) {
    case 'wrong_codes':
      return text('speaker_alarm_wrong_codes', value('count'));
    case 'language_lost':
      return value('code') === 'spend_cap_reached' && value('stage') === 'tts'
        ? text('speaker_alarm_spend_cap', language)
        : text('speaker_alarm_language_lost', language);
    case 'behind':
      return text('speaker_alarm_behind', value('count'), language);
    case 'echo':
      return text('speaker_alarm_echo', language);
    case 'spend_near':
      return text(
        'speaker_alarm_spend',
        formatSpend(Number(parameters['spent']), Number(parameters['limit'])),
      );
  }
}
