import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { CaptionSpeaker } from '../../client/captions/caption.ts';
import { shownSpeakerName } from '../../client/i18n/speaker-name.ts';
import { text } from '../../client/i18n/text.ts';
import { roomName } from '../../shared/rooms/fields.ts';
import type { HostRoom, HostView } from './host-room.ts';

/** Who has spoken in the room, and what they are called there. */
export function SpeakerNames({ room, view }: { room: HostRoom; view: HostView }): VNode | null {
  const speakers = new Map(view.transcript.lines.map(({ speaker }) => [speaker.id, speaker]));
  if (speakers.size === 0) return null;
  return (
    <details>
      <summary>{text('speaker_names')}</summary>
      <div class="plain speaker-names">
        {[...speakers.values()].map((speaker) => (
          <NameForm key={speaker.id} room={room} speaker={speaker} />
        ))}
      </div>
    </details>
  );
}

function NameForm({ room, speaker }: { room: HostRoom; speaker: CaptionSpeaker }): VNode {
  const id = useId();
  const typed = useSignal('');
  const isWrong = useSignal(false);
  const shown = speaker.name === '' ? speaker.id : shownSpeakerName(speaker.name);
  return (
    <form
      class="field"
      onSubmit={(event) => {
        event.preventDefault();
        const name = roomName.safeParse(typed.value.trim());
        isWrong.value = !name.success;
        if (!name.success) return;
        room.renameSpeaker(speaker.id, name.data);
        typed.value = '';
      }}
    >
      <label class={`field-label speaker speaker-${speaker.colour}`} for={id}>
        {text('speaker_name_of', shown)}
      </label>
      <span class="row">
        <input
          id={id}
          class="input"
          autocomplete="off"
          maxLength={80}
          value={typed.value}
          aria-invalid={isWrong.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            isWrong.value = false;
          }}
        />
        <button class="button" type="submit" aria-label={text('speaker_rename_whom', shown)}>
          {text('speaker_rename')}
        </button>
      </span>
    </form>
  );
}
