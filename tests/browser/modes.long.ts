import { describeModes, EVERY_PAGE } from './modes.ts';

describeModes(EVERY_PAGE);
