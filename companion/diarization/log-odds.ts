/** Of a probability, natural; certainty is bounded, so that sums stay finite. */
export function logOdds(probability: number): number {
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, probability));
  return Math.log(inside / (1 - inside));
}
