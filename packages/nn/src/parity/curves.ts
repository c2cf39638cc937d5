/** The parity model's input: 4 × 256 × 3 analytic curves, in units of 50 mm. */
export function curves(): Float32Array {
  const values = new Float32Array(4 * 256 * 3);
  for (let i = 0; i < 256; i++) {
    const s = i / 255;
    const t = 2 * Math.PI * s;
    const points = [
      [40 * Math.cos(t), 30 * Math.sin(t), 5 * t],
      [i - 127.5, 0, 0],
      [60 * s - 30, 25 * Math.sin(Math.PI * s), -20 * s],
      [10 * Math.sin(3 * t), 100 * s - 50, 8 * Math.cos(2 * t)],
    ];
    for (const [row, point] of points.entries()) {
      for (const [axis, value] of point.entries()) values[(row * 256 + i) * 3 + axis] = value / 50;
    }
  }
  return values;
}
