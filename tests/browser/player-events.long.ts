/** Everything that happens to films, tabs and machines. */
import { describePlayerEvents, EVERY_EVENT } from './player-events.ts';

describePlayerEvents(EVERY_EVENT);
