import type { Easel } from './easel.ts';
import { curlsBefore, curlsBehind } from './hairstyles/curls.ts';
import { longBefore, longBehind } from './hairstyles/long.ts';
import { recedingBefore } from './hairstyles/receding.ts';
import { sweptBefore, sweptBehind } from './hairstyles/swept.ts';

/** Hair comes in two parts: what is behind the head, and what falls over the forehead. */
interface Hairstyle {
  behind(easel: Easel): void;
  before(easel: Easel): void;
}

/** How far before and behind the head's middle each style is as a whole; a headscarf's cloth is as far behind. */
export const HAIR_DEPTHS: Readonly<
  Record<Easel['design']['hair']['style'], { readonly behind: number; readonly before: number }>
> = {
  hidden: { behind: -40, before: 0 },
  long: { behind: -60, before: 60 },
  receding: { behind: 0, before: 34 },
  swept: { behind: -30, before: 64 },
  curls: { behind: -30, before: 50 },
};

export function drawHairBehind(easel: Easel): void {
  STYLES[easel.design.hair.style].behind(easel);
}

export function drawHairBefore(easel: Easel): void {
  STYLES[easel.design.hair.style].before(easel);
}

const nothing = (): void => undefined;

const STYLES: Readonly<Record<Easel['design']['hair']['style'], Hairstyle>> = {
  hidden: { behind: nothing, before: nothing },
  long: { behind: longBehind, before: longBefore },
  receding: { behind: nothing, before: recedingBefore },
  swept: { behind: sweptBehind, before: sweptBefore },
  curls: { behind: curlsBehind, before: curlsBefore },
};
