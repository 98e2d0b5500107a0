import { render } from 'preact';
import { loadMessages } from '../../client/i18n/bundled-messages.ts';
import { Listen } from './listen.tsx';

await loadMessages();
const place = document.querySelector('#page');
if (place !== null) render(<Listen />, place);
