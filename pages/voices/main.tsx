import { render } from 'preact';
import { loadMessages } from '../../client/i18n/bundled-messages.ts';
import { Voices } from './voices.tsx';

await loadMessages();
const place = document.querySelector('#page');
if (place !== null) render(<Voices />, place);
