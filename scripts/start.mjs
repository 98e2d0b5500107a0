// `npm start`, once all is set up and built: how to load the extension, and the companion.
import { resolve } from 'node:path';
import { packageCode } from './packaged-code.mjs';
import { supervise } from './supervise.mjs';

const folder = resolve('dist/extension');
const { code, remove } = packageCode(folder, process.env);
process.env.PAIRING_CODE = code;
process.once('exit', remove);

console.log(`
To load the extension in Chrome, once:
  1. open chrome://extensions and switch on "Developer mode" (top right)
  2. press "Load unpacked" and choose ${folder}
  3. open a page with a film, press the Samevoice button in the toolbar, and switch dubbing on
It connects to the companion by itself.
`);
process.exit(await supervise('companion/main.ts'));
