import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { shownSpeakerName } from '../../client/i18n/speaker-name.ts';
import { text } from '../../client/i18n/text.ts';
import { save } from '../../client/ui/save.ts';
import { roomRoutes } from '../../shared/rooms/http.ts';
import { client } from '../api.ts';
import { SaveButton } from '../save-button.tsx';
import type { HostRoom, HostView } from './host-room.ts';
import { SpeakerNames } from './speaker-names.tsx';

/** What is said beside its translation into the first language; what may still change in grey. */
export function RoomTranscript({ room, view }: { room: HostRoom; view: HostView }): VNode {
  const { lines, partial } = view.transcript;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = list.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, [lines.length, partial.text]);
  return (
    <section class="card section" aria-label={text('page_transcript')}>
      <div class="section-top">
        <h2>{text('page_transcript')}</h2>
        {lines.length === 0 ? null : <Downloads view={view} />}
      </div>
      {/* Not read out by itself: a screen reader would be heard by the microphone. */}
      <div
        class="transcript"
        ref={list}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={text('page_transcript')}
      >
        {lines.length === 0 && partial.text === '' ? (
          <p class="lead">{text('page_transcript_none')}</p>
        ) : null}
        {lines.map(({ clauseId, speaker, text: original, translation }) => (
          <div class="line" key={clauseId}>
            <p dir="auto">
              <bdi class={`speaker speaker-${speaker.colour}`}>
                {speaker.name === '' ? speaker.id : shownSpeakerName(speaker.name)}
              </bdi>{' '}
              {original}
            </p>
            <p dir="auto" class={translation === undefined ? 'pending' : ''}>
              {translation ?? '…'}
            </p>
          </div>
        ))}
        {partial.text === '' ? null : (
          <p dir="auto" class="partial">
            {partial.text}
          </p>
        )}
      </div>
      {view.isOver ? null : <SpeakerNames room={room} view={view} />}
    </section>
  );
}

function Downloads({ view }: { view: HostView }): VNode {
  const [language] = view.options?.languages ?? [];
  const input = { params: { code: view.code }, query: language === undefined ? {} : { language } };
  return (
    <div class="downloads" role="group" aria-label={text('page_save')}>
      <SaveButton
        label="VTT"
        onSave={async () => {
          const words = await client.call(roomRoutes.transcriptVtt, input);
          save(new Blob([words], { type: 'text/vtt' }), `samevoice-${view.code}.vtt`);
        }}
      />
      <SaveButton
        label="SRT"
        onSave={async () => {
          const words = await client.call(roomRoutes.transcriptSrt, input);
          save(new Blob([words], { type: 'application/x-subrip' }), `samevoice-${view.code}.srt`);
        }}
      />
      <SaveButton
        label="JSON"
        onSave={async () => {
          const transcript = await client.call(roomRoutes.transcriptJson, input);
          const words = JSON.stringify(transcript);
          save(new Blob([words], { type: 'application/json' }), `samevoice-${view.code}.json`);
        }}
      />
    </div>
  );
}
