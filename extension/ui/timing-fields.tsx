import type { VNode } from 'preact';
import { text } from '../../client/i18n/text.ts';
import type { UnderDub, Watching } from '../../client/session/dubbing-options.ts';
import { Segments, Select } from '../../client/ui/fields.tsx';

/** Whether the dub follows the picture, or the picture waits for the dub. */
export function WatchingField(properties: {
  value: Watching;
  hint?: string | undefined;
  onChoose: (value: Watching) => void;
}): VNode {
  return (
    <Segments
      label={text('watching')}
      options={[
        { value: 'live', name: text('watching_live') },
        { value: 'lip-sync', name: text('watching_lip_sync') },
      ]}
      {...properties}
    />
  );
}

/** What becomes of the original while a dub speaks. */
export function UnderDubField(properties: { value: UnderDub; onChoose: (value: UnderDub) => void }): VNode {
  return (
    <Select
      label={text('under_dub')}
      options={[
        { value: 'duck', name: text('under_dub_duck') },
        { value: 'suppress', name: text('under_dub_suppress') },
        { value: 'mute', name: text('under_dub_mute') },
        { value: 'leave', name: text('under_dub_leave') },
      ]}
      {...properties}
    />
  );
}
