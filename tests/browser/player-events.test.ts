/** A film that is paused, sought or replaced: the events that viewers meet each day. */
import { describePlayerEvents } from './player-events.ts';

describePlayerEvents({
  breaks: [
    'a seek forward',
    'a seek that the page keeps to itself',
    'another page of a site that loads nothing anew',
  ],
  rates: [],
  mutes: [],
  sleeps: false,
});
