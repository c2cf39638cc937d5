/** Numbers for drawing: as many decimals as a picture shows. */
export function rounded(values: ArrayLike<number>, decimals: number): number[] {
  const factor = 10 ** decimals;
  return Array.from(values, (value) => Math.round(value * factor) / factor);
}
