import { describeDubbedTab } from './dubbed-tab.ts';
import { embeddedFamily } from './embedded-family.ts';

describeDubbedTab(embeddedFamily(4));
