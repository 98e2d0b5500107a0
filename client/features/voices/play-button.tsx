import type { VNode } from 'preact';
import { text } from '../../i18n/text.ts';
import type { Load, Player } from './player.ts';

/** Plays something, and stops it. */
export function PlayButton(properties: {
  player: Player;
  /** Tells it from everything else that can be played on the page. */
  id: string;
  /** What is heard, for those who do not see where the button stands. */
  name: string;
  load: Load;
  label?: string;
}): VNode {
  const { player, id, name, load, label } = properties;
  const playing = player.playing.value;
  const isOn = playing?.key === id;
  const words = isOn ? text('stop') : (label ?? text('page_listen'));
  return (
    <button
      class="button small"
      type="button"
      aria-label={`${words}: ${name}`}
      aria-busy={isOn && playing.isLoading}
      onClick={() => void player.toggle(id, load)}
    >
      {words}
    </button>
  );
}
