import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import { verdictOf } from './sound-check.ts';
import type { Speaker } from './speaker-state.ts';

/** Quieter than this is the left end of the meter. */
const QUIETEST_DB = -60;

/** The microphone before the doors open, and while somebody talks. */
export function SoundCard({ speaker }: { speaker: Speaker }): VNode {
  const isOpen = speaker.hasMicrophone.value;
  return (
    <section class="card section" aria-label={text('speaker_sound')}>
      <h2>{text('speaker_sound')}</h2>
      {isOpen ? (
        <>
          <Meter speaker={speaker} />
          <Verdict speaker={speaker} />
        </>
      ) : (
        <>
          <p class="lead">{text('speaker_sound_why')}</p>
          <button
            class="button"
            type="button"
            disabled={speaker.isBusy.value}
            onClick={() => {
              void speaker.openMicrophone();
            }}
          >
            {text('speaker_sound_check')}
          </button>
        </>
      )}
      {speaker.conversation.value?.partner.value === undefined ? (
        <p class="field-hint">{text('speaker_no_sound_here')}</p>
      ) : null}
    </section>
  );
}

function Meter({ speaker }: { speaker: Speaker }): VNode {
  const level = speaker.level.value;
  const db = level === 0 ? QUIETEST_DB : Math.max(QUIETEST_DB, 20 * Math.log10(level));
  return (
    <div class="figure">
      <span class="field-label">
        {text('page_level')}
        <span class="field-value">{level === 0 ? '–' : `${Math.round(db)} dB`}</span>
      </span>
      <meter class="level" aria-label={text('page_level')} min={QUIETEST_DB} max={0} value={db} />
    </div>
  );
}

/** What the microphone is good for, once it has been spoken into for a while. */
function Verdict({ speaker }: { speaker: Speaker }): VNode {
  const verdict = verdictOf(speaker.check.value);
  return (
    <p class={verdict === 'good' ? 'verdict good' : 'verdict'} role="status">
      {text(VERDICTS[verdict])}
    </p>
  );
}

const VERDICTS = {
  waiting: 'speaker_sound_waiting',
  silent: 'speaker_sound_silent',
  quiet: 'speaker_sound_quiet',
  good: 'speaker_sound_good',
  clipping: 'speaker_sound_clipping',
} as const;
