import type { ActorAnswer } from '../../../shared/actors.ts';
import type { ActorsStore } from './actors-store.ts';
import type { Player } from './player.ts';

/** What each part of an actor's entry is shown. */
export interface ActorProperties {
  readonly store: ActorsStore;
  readonly player: Player;
  readonly actor: ActorAnswer;
  /** What is dubbed into, BCP-47. */
  readonly language: string;
  /** Told when the actor is no more, so that the focus finds a place. */
  readonly onGone: () => void;
}
