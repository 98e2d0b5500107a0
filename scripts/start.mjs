// `npm start`, once all is set up and built: how to load the extension, and the companion.
import { resolve } from 'node:path';
import { supervise } from './supervise.mjs';

console.log(`
To load the extension in Chrome, once:
  1. open chrome://extensions and switch on "Developer mode" (top right)
  2. press "Load unpacked" and choose ${resolve('dist/extension')}
  3. open a page with a film, press the Samevoice button in the toolbar, and switch dubbing on
`);
process.exit(await supervise('companion/main.ts'));
