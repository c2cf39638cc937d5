/** Column-major 4 × 4, as WebGL reads it. */
export type Matrix4 = Float32Array;

/** a · b */
export function multiply(a: Matrix4, b: Matrix4): Matrix4 {
  const out = new Float32Array(16);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[4 * k + row] * b[4 * column + k];
      out[4 * column + row] = sum;
    }
  }
  return out;
}

/** Perspective with a vertical field of view in radians. */
export function perspective(field: number, aspect: number, near: number, far: number): Matrix4 {
  const f = 1 / Math.tan(field / 2);
  const out = new Float32Array(16);
  out[0] = f / aspect;
  out[5] = f;
  out[10] = (far + near) / (near - far);
  out[11] = -1;
  out[14] = (2 * far * near) / (near - far);
  return out;
}

/** Camera on a sphere about the origin: azimuth and elevation in radians, z of the world up when level. */
export function orbit(
  azimuth: number,
  elevation: number,
  distance: number,
  panX: number,
  panY: number,
): Matrix4 {
  const [ca, sa, ce, se] = [Math.cos(azimuth), Math.sin(azimuth), Math.cos(elevation), Math.sin(elevation)];
  const right = [ca, sa, 0];
  const back = [sa * ce, -ca * ce, se];
  const up = [-sa * se, ca * se, ce];
  const out = new Float32Array(16);
  for (const [row, axis] of [right, up, back].entries())
    for (let k = 0; k < 3; k++) out[4 * k + row] = axis[k];
  out[12] = panX;
  out[13] = panY;
  out[14] = -distance;
  out[15] = 1;
  return out;
}
