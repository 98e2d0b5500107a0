import { render } from 'preact';
import { Home } from './home.tsx';
import { loadMessages } from '../client/i18n/bundled-messages.ts';

await loadMessages();
const place = document.querySelector('#page');
if (place !== null) render(<Home />, place);
