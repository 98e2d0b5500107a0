import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { text } from '../../client/i18n/text.ts';
import { speakerColour } from '../../client/captions/speaker-colours.ts';
import { save } from '../../client/ui/save.ts';
import { isCaptionsOnly } from '../../shared/wire/fields.ts';
import type { Live } from './live-state.ts';

/** What is said beside its translation, as they come: what may still change in grey, speakers in colours. */
export function TranscriptCard({ live }: { live: Live }): VNode {
  const { lines, partial, partialBy, speakers, engines } = live.view.value;
  const isRead = isCaptionsOnly(engines);
  const name = partialBy === undefined ? undefined : speakers[partialBy];
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const list = end.current;
    if (list !== null) list.scrollTop = list.scrollHeight;
  }, [lines.length, partial]);
  return (
    <section class="card section" aria-label={text('page_transcript')}>
      <div class="section-top">
        <h2>{text('page_transcript')}</h2>
        <Downloads live={live} />
      </div>
      {/* Reachable by keyboard, for it scrolls. */}
      <div class="transcript" ref={end} tabIndex={0} role="log" aria-label={text('page_transcript')}>
        {lines.length === 0 && partial === '' ? <p class="lead">{text('page_transcript_none')}</p> : null}
        {lines.length === 0 ? null : (
          <p class="lead">{text(isRead ? 'captions_only_note' : 'ai_voice_note')}</p>
        )}
        {lines.map(({ clauseId, speakerId, isOverlapped, text: said, translation, isUnsaid }) => (
          <div class="line" key={clauseId}>
            <p>
              <span class={`speaker speaker-${speakerColour(speakerId)}`}>
                {speakers[speakerId] ?? speakerId}
              </span>{' '}
              {isOverlapped ? <span class="tag">{text('page_overlapped')}</span> : null} {said}
            </p>
            <p class={translation === undefined ? 'pending' : ''}>
              {translation ?? '…'}
              {isUnsaid ? <span class="tag waiting">{text('page_unsaid')}</span> : null}
            </p>
          </div>
        ))}
        {partial === '' ? null : (
          <p class="partial">
            {partialBy === undefined || name === undefined ? null : (
              <>
                <span class={`speaker speaker-${speakerColour(partialBy)}`}>{name}</span>{' '}
              </>
            )}
            {partial}
          </p>
        )}
      </div>
    </section>
  );
}

function Downloads({ live }: { live: Live }): VNode | null {
  const { sessionId, lines } = live.view.value;
  if (sessionId === undefined || lines.length === 0) return null;
  const of = `/api/sessions/${sessionId}`;
  return (
    <div class="downloads" role="group" aria-label={text('page_save')}>
      <a class="button" href={`${of}/captions.vtt`} download="samevoice.vtt">
        VTT
      </a>
      <a class="button" href={`${of}/captions.srt`} download="samevoice.srt">
        SRT
      </a>
      <a class="button" href={of} download="samevoice.json">
        JSON
      </a>
      <button
        class="button"
        type="button"
        onClick={() => {
          save(live.tape.wav(), 'samevoice.wav');
        }}
      >
        WAV
      </button>
    </div>
  );
}
