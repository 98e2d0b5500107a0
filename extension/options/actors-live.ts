import { signal, type ReadonlySignal } from '@preact/signals';
import { onActors, readActors, updateActors, type ActorSeen } from '../actors.ts';

export interface LiveActors {
  readonly actors: ReadonlySignal<ActorSeen[]>;
  change(change: (before: ActorSeen[]) => ActorSeen[]): void;
}

export async function watchActors(): Promise<LiveActors> {
  const actors = signal(await readActors());
  onActors((now) => {
    actors.value = now;
  });
  return {
    actors,
    change(change) {
      actors.value = change(actors.value);
      void updateActors(change);
    },
  };
}
