import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { shownSpeakerName } from '../../client/i18n/speaker-name.ts';
import { text } from '../../client/i18n/text.ts';
import type { CaptionSpeaker } from '../../client/captions/caption.ts';
import { save } from '../../client/ui/save.ts';
import { routes } from '../../shared/http/routes.ts';
import { isCaptionsOnly } from '../../shared/engine-info.ts';
import { client } from '../api.ts';
import { SaveButton } from '../save-button.tsx';
import type { Live } from './live-state.ts';

/** What is said beside its translation, as they come: what may still change in grey, speakers in colours. */
export function TranscriptCard({ live }: { live: Live }): VNode {
  const { transcript, engines } = live.view.value;
  const { lines, partial } = transcript;
  const isRead = isCaptionsOnly(engines);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const list = end.current;
    if (list !== null) list.scrollTop = list.scrollHeight;
  }, [lines.length, partial.text]);
  return (
    <section class="card section" aria-label={text('page_transcript')}>
      <div class="section-top">
        <h2>{text('page_transcript')}</h2>
        <Downloads live={live} />
      </div>
      {/* Reachable by keyboard, for it scrolls. */}
      <div class="transcript" ref={end} tabIndex={0} role="log" aria-label={text('page_transcript')}>
        {lines.length === 0 && partial.text === '' ? (
          <p class="lead">{text('page_transcript_none')}</p>
        ) : null}
        {lines.length === 0 ? null : (
          <p class="lead">{text(isRead ? 'captions_only_note' : 'ai_voice_note')}</p>
        )}
        {lines.map(
          ({
            session,
            clauseId,
            speaker,
            isOverlapped,
            text: original,
            translation,
            isUnspoken,
            isUnsure,
          }) => (
            <div class="line" key={`${session} ${clauseId}`}>
              {/* Words alone decide the direction: names and marks are isolated from them. */}
              <p dir="auto">
                <SpeakerName speaker={speaker} />{' '}
                {isOverlapped ? <bdi class="tag">{text('page_overlapped')}</bdi> : null}{' '}
                {isUnsure ? `[${original}]` : original}
              </p>
              <p dir="auto" class={translation === undefined ? 'pending' : ''}>
                {isUnsure ? <bdi class="tag waiting">{text('page_unsure')}</bdi> : (translation ?? '…')}
                {isUnspoken ? <bdi class="tag waiting">{text('page_unsaid')}</bdi> : null}
              </p>
            </div>
          ),
        )}
        {partial.text === '' ? null : (
          <p dir="auto" class="partial">
            {partial.speaker === undefined || partial.speaker.name === '' ? null : (
              <>
                <SpeakerName speaker={partial.speaker} />{' '}
              </>
            )}
            {partial.text}
          </p>
        )}
      </div>
    </section>
  );
}

function SpeakerName({ speaker: { id, name, colour } }: { speaker: CaptionSpeaker }): VNode {
  return <bdi class={`speaker speaker-${colour}`}>{name === '' ? id : shownSpeakerName(name)}</bdi>;
}

function Downloads({ live }: { live: Live }): VNode | null {
  const { sessionId, transcript } = live.view.value;
  if (sessionId === undefined || transcript.lines.length === 0) return null;
  const params = { session_id: sessionId };
  return (
    <div class="downloads" role="group" aria-label={text('page_save')}>
      <SaveButton
        label="VTT"
        onSave={async () => {
          const words = await client.call(routes.sessions.vtt, { params });
          save(new Blob([words], { type: 'text/vtt' }), 'samevoice.vtt');
        }}
      />
      <SaveButton
        label="SRT"
        onSave={async () => {
          const words = await client.call(routes.sessions.srt, { params });
          save(new Blob([words], { type: 'application/x-subrip' }), 'samevoice.srt');
        }}
      />
      <SaveButton
        label="JSON"
        onSave={async () => {
          const report = await client.call(routes.sessions.report, { params });
          save(new Blob([JSON.stringify(report)], { type: 'application/json' }), 'samevoice.json');
        }}
      />
      <button
        class="button"
        type="button"
        onClick={() => {
          save(live.recording.wav(), 'samevoice.wav');
        }}
      >
        WAV
      </button>
    </div>
  );
}
