import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { Checkbox, Select } from '../../client/ui/fields.tsx';
import { formatPlace } from '../../client/ui/format.ts';
import { GAPS_S, type PlaybackView, type RecordingPlayback } from './recording-playback.ts';
import type { Speaker } from './speaker-state.ts';

/** A file that speaks in place of the microphone, once or again and again. */
export function RecordingCard({ speaker, isConnected }: { speaker: Speaker; isConnected: boolean }): VNode {
  const id = useId();
  const recording = speaker.recording.value;
  return (
    <section class="card section" aria-label={text('speaker_recording')}>
      <h2>{text('speaker_recording')}</h2>
      <p class="lead">{text('speaker_recording_why')}</p>
      <div class="field">
        <label class="field-label" for={id}>
          {text('speaker_recording_choose')}
        </label>
        <input
          id={id}
          class="input"
          type="file"
          accept="audio/*,video/*"
          disabled={speaker.isBusy.value}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file !== undefined) void speaker.chooseRecording(file);
          }}
        />
      </div>
      {recording === undefined ? null : (
        <Playback speaker={speaker} recording={recording} isConnected={isConnected} />
      )}
    </section>
  );
}

function Playback(properties: {
  speaker: Speaker;
  recording: RecordingPlayback;
  isConnected: boolean;
}): VNode {
  const { speaker, recording, isConnected } = properties;
  const view = recording.view.value;
  const { phase, isRepeated, gapS } = view;
  return (
    <>
      <Place view={view} />
      <div class="row">
        {phase === 'playing' ? (
          <button
            class="button"
            type="button"
            onClick={() => {
              recording.pause();
            }}
          >
            {text('speaker_recording_pause')}
          </button>
        ) : (
          <button
            class="button"
            type="button"
            disabled={!isConnected}
            onClick={() => void speaker.playRecording()}
          >
            {text(phase === 'paused' ? 'speaker_recording_go_on' : 'speaker_recording_play')}
          </button>
        )}
        {phase === 'stopped' ? null : (
          <button
            class="button"
            type="button"
            onClick={() => {
              recording.stop();
            }}
          >
            {text('speaker_recording_stop')}
          </button>
        )}
      </div>
      <Checkbox
        label={text('speaker_recording_repeat')}
        hint={text('speaker_recording_repeat_why')}
        checked={isRepeated}
        onChoose={(chosen) => {
          recording.repeat(chosen);
        }}
      />
      {isRepeated ? (
        <Select
          label={text('speaker_recording_gap')}
          value={String(gapS)}
          options={GAPS_S.map((seconds) => ({ value: String(seconds), name: formatSeconds(seconds) }))}
          onChoose={(seconds) => {
            recording.setGap(Number(seconds));
          }}
        />
      ) : null}
    </>
  );
}

function Place({ view: { name, durationS, positionS, phase, pass } }: { view: PlaybackView }): VNode {
  const place = formatPlace(positionS);
  return (
    <div class="figure">
      <span class="field-label">
        <bdi class="wrap">{name}</bdi>
        <span class="field-value">
          {durationS === undefined ? place : text('speaker_recording_place', place, formatPlace(durationS))}
        </span>
      </span>
      {durationS === undefined ? null : <progress aria-label={name} max={durationS} value={positionS} />}
      <span class="field-hint" role="status">
        {phase === 'stopped'
          ? ''
          : text(phase === 'between' ? 'speaker_recording_between' : 'speaker_recording_pass', String(pass))}
      </span>
    </div>
  );
}

function formatSeconds(seconds: number): string {
  const inMinutes = seconds >= 60;
  return new Intl.NumberFormat(viewerLocale(), {
    style: 'unit',
    unit: inMinutes ? 'minute' : 'second',
    unitDisplay: 'long',
  }).format(inMinutes ? seconds / 60 : seconds);
}
