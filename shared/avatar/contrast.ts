/** What text asks for that is to be read on a ground: WCAG 2.2, 1.4.3. */
export const READABLE_CONTRAST = 4.5;

/**
 * WCAG's contrast ratio of two colours `#rrggbb`, 1..21, whichever of them is the lighter.
 * https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export function contrastOf(colour: string, other: string): number {
  const [first, second] = [relativeLuminance(colour), relativeLuminance(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

function relativeLuminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
