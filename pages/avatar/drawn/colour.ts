/** Colours are `#rrggbb` as in a design; what is made of them is what a canvas takes. */

type Rgb = readonly [number, number, number];

function parse(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1, 7), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function format(rgb: readonly number[]): string {
  const digits = rgb.map((value) =>
    Math.round(Math.min(255, Math.max(0, value)))
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${digits.join('')}`;
}

/** @param part of `other`, 0..1 */
export function mix(colour: string, other: string, part: number): string {
  const to = parse(other);
  return format(parse(colour).map((value, at) => value + ((to[at] ?? value) - value) * part));
}

/** Darker as skin, hair and cloth are in the shade: warmer and fuller too, not merely nearer to black. */
export function shade(colour: string, part: number): string {
  const [red, green, blue] = parse(colour);
  return format([red * (1 - 0.82 * part), green * (1 - part), blue * (1 - 0.98 * part)]);
}

/** Lighter, towards warm light. */
export function tint(colour: string, part: number): string {
  return mix(colour, '#fff6ea', part);
}

/** With this much opacity, 0..1. */
export function clear(colour: string, opacity: number): string {
  const [red, green, blue] = parse(colour);
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}

/** 0 is black, 1 is white. */
export function luminance(colour: string): number {
  const [red, green, blue] = parse(colour);
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}
