import { render } from 'preact';
import { text, viewerLocale } from '../i18n.ts';
import { goLive } from '../ui/live.ts';
import { Options } from './options.tsx';
import { watchActors } from './actors-live.ts';

document.documentElement.lang = viewerLocale();
document.title = text('options_title');

const [live, actors] = await Promise.all([goLive(), watchActors()]);
const place = document.querySelector('#options');
if (place !== null) render(<Options live={live} actors={actors} />, place);
