import '../chrome-messages.ts';
import { render } from 'preact';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { goLive } from '../ui/live.ts';
import { Options } from './options.tsx';

document.documentElement.lang = viewerLocale();
document.title = text('options_title');

const live = await goLive();
const place = document.querySelector('#options');
if (place !== null) render(<Options live={live} />, place);
