/** `npm run bench [-- NAME …]` */
import { loadavg } from 'node:os';
import { report, type Bench } from './bench.ts';
import { capacity } from './capacity.ts';
import { cloud } from './cloud.ts';
import { failover } from './failover.ts';
import { embedded } from './embedded.ts';
import { events } from './events.ts';
import { lag } from './lag.ts';
import { local } from './local.ts';
import { mouth } from './mouth.ts';
import { noise } from './noise.ts';
import { overhead } from './overhead.ts';
import { picture } from './picture.ts';
import { recognition } from './recognition.ts';
import { rooms } from './rooms.ts';
import { join } from './join.ts';
import { speakers } from './speakers.ts';
import { translation } from './translation.ts';
import { startup } from './startup.ts';
import { suppressor } from './suppressor.ts';
import { sync } from './sync.ts';
import { voices } from './voices.ts';

const benches: readonly Bench[] = [
  startup,
  overhead,
  capacity,
  embedded,
  cloud,
  failover,
  lag,
  suppressor,
  speakers,
  recognition,
  translation,
  voices,
  noise,
  mouth,
  rooms,
  join,
  local,
  picture,
  sync,
  events,
];
const names = process.argv.slice(2);
const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no bench ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
for (const bench of benches) {
  if (names.length > 0 && !names.includes(bench.name)) continue;
  const loadBefore = loadavg()[0] ?? 0;
  report(bench.name, await bench.run(), loadBefore);
}
