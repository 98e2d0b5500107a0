import { languageName } from '../../shared/languages.ts';
import type { Sound } from './probe.ts';

/** For a terminal: which track of a file is dubbed, and which others it has. */
export function formatTracks({ tracks, track }: Sound): string {
  const lines = tracks.map((one) => {
    const { number, language, title, channels, isDefault, isCommentary } = one;
    const facts = [
      language === undefined ? 'no language given' : languageName(language, 'en'),
      ...(title === undefined ? [] : [`"${title}"`]),
      channels === 1 ? '1 channel' : `${channels} channels`,
      ...(isDefault ? ['default'] : []),
      ...(isCommentary ? ['commentary'] : []),
    ];
    return `${one === track ? '→' : ' '} ${number}  ${facts.join(', ')}`;
  });
  return `Track ${track.number} is dubbed; --track chooses another.\n${lines.join('\n')}`;
}
