import type { Random } from './random.ts';

export interface Target {
  readonly name: string;
  /** One input: made of `random` alone. @throws what a crash is */
  try(random: Random): void | Promise<void>;
}
