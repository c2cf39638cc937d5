/** A quarter or more of a circle in the x–y plane, at equal angles. */
export function arc(radius: number, angle: number, count: number): Float32Array {
  return Float32Array.from({ length: count * 3 }, (_, i) => {
    const t = (angle * Math.floor(i / 3)) / (count - 1);
    return [radius * Math.cos(t), radius * Math.sin(t), 0][i % 3];
  });
}

/** A straight line at equal steps. */
export function line(from: readonly number[], to: readonly number[], count: number): Float32Array {
  return Float32Array.from(
    { length: count * 3 },
    (_, i) => from[i % 3] + (Math.floor(i / 3) / (count - 1)) * (to[i % 3] - from[i % 3]),
  );
}
