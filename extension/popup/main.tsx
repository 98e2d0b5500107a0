import '../chrome-messages.ts';
import { render } from 'preact';
import { ask } from '../messaging.ts';
import { text, viewerLocale } from '../../client/i18n/text.ts';
import { goLive } from '../ui/live.ts';
import { Popup } from './popup.tsx';
import { thisTab } from './this-tab.ts';

document.documentElement.lang = viewerLocale();
document.title = text('extension_name');

const [live, tab] = await Promise.all([goLive(), thisTab()]);
if (tab !== undefined) void ask('background', 'visit', { tabId: tab.id });
const place = document.querySelector('#popup');
if (place !== null) render(<Popup live={live} tab={tab} />, place);
