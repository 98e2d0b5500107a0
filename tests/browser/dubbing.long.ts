import { describeDubbedTab } from './dubbed-tab.ts';
import { embeddedFamily } from './embedded-family.ts';

// Long enough for the browser to end the service worker.
describeDubbedTab(embeddedFamily(60));
