import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { CAPTION_BACKGROUNDS, CAPTION_SIZES } from '../caption-looks.ts';
import { text } from '../../client/i18n/text.ts';
import type { CaptionStyle } from '../settings.ts';
import { Select } from '../../client/ui/fields.tsx';
import type { Live } from '../ui/live.ts';

/** How captions look, seen at once. */
export function CaptionsSection({ live }: { live: Live }): VNode {
  const id = useId();
  const style = live.settings.value.captions;
  const set = (part: Partial<CaptionStyle>): void => {
    live.change((before) => ({ ...before, captions: { ...before.captions, ...part } }));
  };
  return (
    <section class="section card" aria-labelledby={id}>
      <h2 id={id}>{text('captions_title')}</h2>
      <Preview style={style} />
      <div class="pair">
        <Select
          label={text('captions_text')}
          value={style.text}
          options={[
            { value: 'translation', name: text('captions_text_translation') },
            { value: 'both', name: text('captions_text_both') },
            { value: 'off', name: text('captions_text_off') },
          ]}
          onChoose={(chosen) => {
            set({ text: chosen });
          }}
        />
        <Select
          label={text('captions_size')}
          value={style.size}
          options={[
            { value: 'small', name: text('captions_size_small') },
            { value: 'medium', name: text('captions_size_medium') },
            { value: 'large', name: text('captions_size_large') },
          ]}
          onChoose={(size) => {
            set({ size });
          }}
        />
        <Select
          label={text('captions_background')}
          value={style.background}
          options={[
            { value: 'none', name: text('captions_background_none') },
            { value: 'soft', name: text('captions_background_soft') },
            { value: 'solid', name: text('captions_background_solid') },
          ]}
          onChoose={(background) => {
            set({ background });
          }}
        />
        <Select
          label={text('captions_position')}
          value={style.position}
          options={[
            { value: 'bottom', name: text('captions_position_bottom') },
            { value: 'top', name: text('captions_position_top') },
          ]}
          onChoose={(position) => {
            set({ position });
          }}
        />
      </div>
    </section>
  );
}

function Preview({ style }: { style: CaptionStyle }): VNode {
  return (
    <div class="preview" role="img" aria-label={text('captions_preview')}>
      {style.text === 'off' ? null : (
        <div
          class="preview-captions"
          style={{ justifyContent: style.position === 'top' ? 'flex-start' : 'flex-end' }}
        >
          <p
            style={{
              background: CAPTION_BACKGROUNDS[style.background],
              // Letters here stand for those over a video this high, drawn larger to be read at this size.
              fontSize: `max(12px, ${CAPTION_SIZES[style.size] * 1.6}cqh)`,
            }}
          >
            {text('captions_sample')}
            {style.text === 'both' ? <small>{text('captions_sample_original')}</small> : null}
          </p>
        </div>
      )}
    </div>
  );
}
