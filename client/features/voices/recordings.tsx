import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import {
  SAMPLES_MOST_S,
  SAMPLES_WANTED_S,
  type ActorAnswer,
  type ActorSamples,
} from '../../../shared/actors.ts';
import { problemOf } from '../../http/companion-client.ts';
import { text } from '../../i18n/text.ts';
import type { ActorProperties } from './actor-properties.ts';
import { formatQuality, formatSeconds } from './format-actor.ts';
import { PlayButton } from './play-button.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { addRecording, dubOf, forgetRecordings, recordingOf, recordingsOf } from './voice-making.ts';

/** How far what was gathered goes towards a voice of their own. */
export function SamplesMeter({ actor }: { actor: ActorAnswer }): VNode {
  const id = useId();
  const { samples_s: seconds } = actor;
  return (
    <div class="samples-meter">
      <span class="field-label" id={id}>
        {text('samples_meter')}
        <span class="field-value">
          {text('samples_of', formatSeconds(seconds), String(SAMPLES_WANTED_S), String(SAMPLES_MOST_S))}
        </span>
      </span>
      <meter
        aria-labelledby={id}
        min={0}
        max={SAMPLES_MOST_S}
        low={SAMPLES_WANTED_S}
        optimum={SAMPLES_MOST_S}
        value={Math.min(seconds, SAMPLES_MOST_S)}
      />
    </div>
  );
}

/** What was gathered of somebody's voice, beside what the dub makes of it. */
export function Recordings({ store, player, actor, language }: ActorProperties): VNode {
  const id = useId();
  const gathered = useSignal<ActorSamples | undefined>(undefined);
  const isAdding = useSignal(false);
  useEffect(() => {
    let isLate = false;
    recordingsOf(store, actor).then(
      (found) => {
        if (!isLate) gathered.value = found;
      },
      (error: unknown) => {
        if (!isLate) store.fail(problemOf(error));
      },
    );
    return () => {
      isLate = true;
    };
  }, [actor.id, actor.samples_s]);
  const add = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    isAdding.value = true;
    await addRecording(store, actor, file);
    isAdding.value = false;
  };
  const samples = gathered.value?.samples ?? [];
  const voice =
    actor.voices.find((one) => one.language === '' || one.language === language) ?? actor.voices[0];
  const spoken = voice === undefined || voice.language === '' ? language : voice.language;
  return (
    <div class="field">
      <h4 id={id}>{text('samples_title')}</h4>
      <p class="field-hint">{text('samples_why')}</p>
      {samples.length === 0 || gathered.value === undefined ? null : (
        <p class="field-hint">{formatQuality(gathered.value)}</p>
      )}
      <ul class="entries recordings" aria-labelledby={id}>
        {samples.map((sample, place) => (
          <li key={sample.sample_id}>
            <span class="entry-name">
              {sample.title === '' ? text('samples_number', String(place + 1)) : sample.title}
              <span class="entry-more">{formatQuality(sample)}</span>
            </span>
            <span class="entry-actions">
              <PlayButton
                player={player}
                id={`${actor.id} ${sample.sample_id}`}
                label={text('listen_original')}
                name={`${actor.name}, ${place + 1}`}
                load={recordingOf(store, actor, sample.sample_id)}
              />
              {voice === undefined ? null : (
                <PlayButton
                  player={player}
                  id={`${actor.id} ${sample.sample_id} dub`}
                  label={text('listen_dub')}
                  name={`${actor.name}, ${place + 1}`}
                  load={dubOf(store, actor, spoken)}
                />
              )}
            </span>
          </li>
        ))}
      </ul>
      {isAdding.value ? <progress aria-label={text('samples_adding')} /> : null}
      <div class="row">
        <label class="button small file-button">
          {text('samples_add')}
          <input
            class="visually-hidden"
            type="file"
            accept="audio/*,video/*"
            disabled={isAdding.value}
            onChange={(event) => {
              void add(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
        </label>
        {samples.length === 0 ? null : (
          <ConfirmButton
            label={text('samples_forget')}
            sure={text('samples_forget_sure')}
            whom={actor.name}
            onSure={() => void forgetRecordings(store, actor, text('samples_forgotten', actor.name))}
          />
        )}
      </div>
    </div>
  );
}
