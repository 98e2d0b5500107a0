import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { text } from '../../extension/i18n.ts';
import { ownProblem, type Problem } from '../../extension/problems.ts';

export type Play = (voiceId: string, language: string | undefined) => void;

export function PlayButton(properties: {
  voiceId: string;
  language?: string | undefined;
  name: string;
  play: Play;
}): VNode {
  const { voiceId, language, name, play } = properties;
  return (
    <button
      class="button"
      type="button"
      aria-label={`${text('page_listen')}: ${name}`}
      onClick={() => {
        play(voiceId, language);
      }}
    >
      {text('page_listen')}
    </button>
  );
}

/** One preview at a time. */
export function usePlayer(onFailed: (problem: Problem) => void): Play {
  const player = useRef<HTMLAudioElement | undefined>(undefined);
  return (voiceId, language) => {
    player.current?.pause();
    const asked = language === undefined ? '' : `?language=${language}`;
    const audio = new Audio(`/api/voices/${encodeURIComponent(voiceId)}/preview${asked}`);
    player.current = audio;
    audio.play().catch((error: unknown) => {
      // Another one was pressed meanwhile.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      onFailed(ownProblem('preview_failed'));
    });
  };
}
