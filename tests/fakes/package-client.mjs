// node package-client.mjs pip|npm FOLDER MANNER [what pip or npm is called with …]
// Stands in for pip and npm: copies FOLDER/NAME-VERSION.whl or .tgz to where it is called, or goes wrong as they do.
import { appendFileSync, copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers';

const [client, folder, manner, ...words] = process.argv.slice(2);
const [name, version] = (words.at(-1) ?? '').split(client === 'pip' ? '==' : '@');
const file = `${name}-${version}.${client === 'pip' ? 'whl' : 'tgz'}`;
appendFileSync(join(folder, 'calls'), `${words.join(' ')}\n`);

function answers() {
  console.log(client === 'pip' ? `Collecting ${name}` : `npm http fetch GET 200 ${name} 10ms`);
}

function ends(status, ...lines) {
  for (const line of lines) console.error(line);
  process.exit(status);
}

switch (manner) {
  case 'missing':
    ends(1, '/usr/bin/python3: No module named pip');
    break;
  case 'offline':
    ends(
      1,
      "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'",
      `ERROR: No matching distribution found for ${name}==${version}`,
    );
    break;
  case 'silent':
    setInterval(() => undefined, 1000);
    break;
  case 'full':
    ends(1, 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device');
    break;
  case 'hangs':
    // It has received a part, and goes on for ever.
    answers();
    writeFileSync('part', 'x'.repeat(1000));
    writeFileSync(join(folder, 'pid'), String(process.pid));
    setInterval(() => undefined, 1000);
    break;
  default:
    answers();
    if (!existsSync(join(folder, file))) {
      ends(1, client === 'pip' ? 'ERROR: No matching distribution found' : 'npm error code E404');
    }
    copyFileSync(join(folder, file), file);
}
