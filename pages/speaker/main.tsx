import { render } from 'preact';
import { loadMessages } from '../../client/i18n/bundled-messages.ts';
import { text } from '../../client/i18n/text.ts';
import { Frame } from '../top.tsx';
import { JoinSheet } from './join-sheet.tsx';
import { SpeakerPage } from './speaker.tsx';

await loadMessages();
const place = document.querySelector('#page');
const [, , code = '', sheet] = location.pathname.split('/');
if (place !== null) {
  render(
    sheet === 'join' ? (
      <Frame title={text('speaker_invite')}>
        <JoinSheet
          code={code}
          keyOfLink={new URLSearchParams(location.hash.slice(1)).get('k') ?? undefined}
        />
      </Frame>
    ) : (
      <SpeakerPage />
    ),
    place,
  );
}
