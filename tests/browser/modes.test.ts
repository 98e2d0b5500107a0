import { describeModes } from './modes.ts';

describeModes(['strict']);
