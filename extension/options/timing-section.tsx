import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { text } from '../../client/i18n/text.ts';
import type { Timing } from '../../client/session/dubbing-options.ts';
import { Checkbox, Segments, Slider } from '../../client/ui/fields.tsx';
import type { Live } from '../ui/live.ts';
import { WatchingField } from '../ui/timing-fields.tsx';
import { formatLag } from '../../client/ui/format.ts';

/** How a dub keeps to its film, where a site has no way of its own. */
export function TimingSection({ live }: { live: Live }): VNode {
  const id = useId();
  const now = live.settings.value;
  const set = (part: Partial<Timing>): void => {
    live.change((before) => ({ ...before, ...part }));
  };
  return (
    <section class="section card" aria-labelledby={id}>
      <h2 id={id}>{text('timing_title')}</h2>
      <WatchingField
        value={now.watching}
        hint={text(now.watching === 'live' ? 'watching_live_why' : 'watching_lip_sync_why')}
        onChoose={(watching) => {
          set({ watching });
        }}
      />
      <Segments
        label={text('pace')}
        hint={text(`pace_${now.pace}_why`)}
        options={[
          { value: 'eager', name: text('pace_eager') },
          { value: 'balanced', name: text('pace_balanced') },
          { value: 'careful', name: text('pace_careful') },
        ]}
        value={now.pace}
        onChoose={(pace) => {
          live.change((before) => ({ ...before, pace }));
        }}
      />
      <Slider
        label={text('max_backlog')}
        hint={text('max_backlog_why')}
        value={now.maxBacklogMs / 1000}
        min={1}
        max={20}
        step={0.5}
        words={formatLag(now.maxBacklogMs)}
        onMove={(seconds) => {
          set({ maxBacklogMs: seconds * 1000 });
        }}
      />
      <Slider
        label={text('cut_off')}
        hint={text('cut_off_why')}
        value={now.cutOffMs / 1000}
        min={2}
        max={60}
        step={1}
        words={formatLag(now.cutOffMs)}
        onMove={(seconds) => {
          set({ cutOffMs: seconds * 1000 });
        }}
      />
      <Checkbox
        label={text('slows_picture')}
        hint={text('slows_picture_why')}
        checked={now.slowsPicture}
        onChoose={(slowsPicture) => {
          set({ slowsPicture });
        }}
      />
      <Checkbox
        label={text('overlaps_voices')}
        hint={text('overlaps_voices_why')}
        checked={now.overlapsVoices}
        onChoose={(overlapsVoices) => {
          set({ overlapsVoices });
        }}
      />
    </section>
  );
}
