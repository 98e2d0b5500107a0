/** Does a step of a demo, and says what it is and how long it took. */
export async function step<Result>(what: string, work: () => Promise<Result> | Result): Promise<Result> {
  process.stdout.write(`  ${what} … `);
  const beganAt = performance.now();
  const result = await work();
  console.log(`${((performance.now() - beganAt) / 1000).toFixed(1)} s`);
  return result;
}
