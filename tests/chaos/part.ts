/** A process that does its part of the faults of a kind when it is asked, and says what came of them. */
import { bundledPrograms } from './bundle.ts';
import { chaosOf, type Damage } from './chaos.ts';
import { kindNamed, type Kind } from './kinds.ts';
import { installBrowser } from './viewer.ts';
import { installWallClock } from './wall-clock.ts';

/** What a part is asked. */
export interface PartRequest {
  readonly kind: string;
  readonly seed: number;
  readonly faults: number;
  /** Of the folder that the programs were bundled into. */
  readonly programs: string;
}

/** A core bears some twenty films, but not all that comes back at once; processes are started for those that have engines of their own. */
const FILMS_AT_ONCE: Readonly<Record<Kind['on'], number>> = { own: 8, hosts: 3, process: 1 };

installBrowser();
installWallClock();
process.on('message', ({ kind: name, seed, faults, programs }: PartRequest) => {
  const kind = kindNamed(name);
  const beds = kind.viewers === undefined ? FILMS_AT_ONCE[kind.on] : 1;
  const options = { seed, faults, programs: bundledPrograms(programs), beds: () => beds };
  void chaosOf(kind, options).then((damage: Damage) => process.send?.(damage));
});
process.once('disconnect', () => process.exit(0));
