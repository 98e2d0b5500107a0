/**
 * What a face does of its own accord: it blinks, its eyes never quite rest, it breathes and sways. All of it is a function
 * of time and a seed, so that a frame can be drawn for any moment and two windows of one room agree.
 */

/** Sixteen blinks a minute. */
const BLINK_SLOT_MS = 3_750;
/** Within its slot, so that two blinks are at least three quarters of a second apart. */
const BLINK_EARLIEST_MS = 300;
const BLINK_LATEST_MS = 3_300;
const BLINK_CLOSING_MS = 75;
const BLINK_CLOSED_MS = 35;
const BLINK_OPENING_MS = 140;
const FIXATION_SLOT_MS = 850;
const GLANCE_SLOT_MS = 4_600;
const SACCADE_MS = 45;
const NOD_SLOT_MS = 5_200;
const NOD_MS = 900;
const BREATH_MS = 4_100;

/** How far the lids are closed, 0..1. */
export function blinkAt(ms: number, seed: number): number {
  const slot = Math.floor(ms / BLINK_SLOT_MS);
  const startMs =
    slot * BLINK_SLOT_MS + BLINK_EARLIEST_MS + (BLINK_LATEST_MS - BLINK_EARLIEST_MS) * hash(seed, slot);
  const sinceMs = ms - startMs;
  if (sinceMs < 0) return 0;
  if (sinceMs < BLINK_CLOSING_MS) return ease(sinceMs / BLINK_CLOSING_MS);
  const openMs = sinceMs - BLINK_CLOSING_MS - BLINK_CLOSED_MS;
  if (openMs < 0) return 1;
  return openMs < BLINK_OPENING_MS ? 1 - ease(openMs / BLINK_OPENING_MS) : 0;
}

/** Where the eyes look, -1..1 each; 0 is the viewer. Small jumps within a glance, and now and then a glance aside. */
export function gazeAt(ms: number, seed: number): { readonly x: number; readonly y: number } {
  const small = (axis: number): number => 0.09 * jump(ms, FIXATION_SLOT_MS, seed + axis);
  const glance = (axis: number, size: number): number => size * rare(jump(ms, GLANCE_SLOT_MS, seed + axis));
  return { x: small(11) + glance(13, 0.55), y: 0.6 * small(17) + glance(19, 0.25) };
}

/** Degrees that the head sways by. */
export function swayAt(
  ms: number,
  seed: number,
): { readonly yaw: number; readonly pitch: number; readonly roll: number } {
  const wave = (periodMs: number, phase: number): number =>
    Math.sin((2 * Math.PI * ms) / periodMs + phase + seed);
  return {
    yaw: 2.6 * wave(7_300, 0) + 1.3 * wave(3_100, 2),
    pitch: 0.9 * wave(5_900, 1) + 0.4 * wave(2_700, 4),
    roll: 1.1 * wave(8_900, 3) + 0.4 * wave(4_300, 5),
  };
}

/** The small nod of somebody who listens, 0..1, every few seconds. */
export function nodAt(ms: number, seed: number): number {
  const slot = Math.floor(ms / NOD_SLOT_MS);
  const startMs = slot * NOD_SLOT_MS + (NOD_SLOT_MS - NOD_MS) * hash(seed + 23, slot);
  const part = (ms - startMs) / NOD_MS;
  return part <= 0 || part >= 1 ? 0 : Math.sin(Math.PI * part) ** 2;
}

/** How full the chest is, 0..1. */
export function breathAt(ms: number, seed: number): number {
  return 0.5 - 0.5 * Math.cos((2 * Math.PI * ms) / BREATH_MS + seed);
}

/** A value of -1..1 for each slot, with a fast step between two. */
function jump(ms: number, slotMs: number, seed: number): number {
  const slot = Math.floor(ms / slotMs);
  const valueOf = (at: number): number => 2 * hash(seed, at) - 1;
  const startMs = slot * slotMs + 0.5 * slotMs * hash(seed + 1, slot);
  const part = ease((ms - startMs) / SACCADE_MS);
  return valueOf(slot - 1) * (1 - part) + valueOf(slot) * part;
}

/** Most glances go to the viewer: what is not far aside is not aside at all. */
function rare(value: number): number {
  const beyond = Math.abs(value) - 0.6;
  return beyond <= 0 ? 0 : Math.sign(value) * beyond * 2.5;
}

function ease(part: number): number {
  const bounded = Math.min(1, Math.max(0, part));
  return bounded * bounded * (3 - 2 * bounded);
}

/** An even 0..1 for a seed and a number: the mixing step of MurmurHash3. */
function hash(seed: number, at: number): number {
  let bits = (Math.imul(at | 0, 0x9e3779b1) ^ Math.imul(Math.floor(seed) | 0, 0x85ebca6b)) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}
