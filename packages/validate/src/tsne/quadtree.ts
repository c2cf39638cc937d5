/** Below this level points share a leaf even if they differ: 2⁻⁴⁸ of the width is far under a pixel. */
const DEEPEST = 48;

/** A quadtree over points of the plane on growing typed arrays, rebuilt in place for every iteration. */
export interface Quadtree {
  /** Takes in n points (n × 2). */
  build(points: Float64Array): void;
  /**
   * Sums over all other points j, cells seen from afar taken as one point (Barnes and Hut 1986; van der
   * Maaten, JMLR 2014). Writes Σ q² Δx, Σ q² Δy and returns Σ q, with q = 1 / (1 + ‖y_i − y_j‖²).
   *
   * @param theta a cell is far when its width / distance < theta; 0 is exact
   */
  repulsion(x: number, y: number, theta: number, force: Float64Array): number;
}

export function quadtree(points: number): Quadtree {
  let capacity = Math.max(64, 4 * points);
  let child = new Int32Array(4 * capacity);
  let mass = new Float64Array(capacity);
  let sumX = new Float64Array(capacity);
  let sumY = new Float64Array(capacity);
  let squaredWidth = new Float64Array(capacity);
  /** 1 while a cell holds points at one place only. */
  let leaf = new Uint8Array(capacity);
  let used = 0;
  const stack = new Int32Array(4 * (DEEPEST + 2));

  const addCell = (width: number): number => {
    if (used === capacity) grow();
    const cell = used++;
    child.fill(-1, 4 * cell, 4 * cell + 4);
    mass[cell] = 0;
    sumX[cell] = 0;
    sumY[cell] = 0;
    squaredWidth[cell] = width * width;
    leaf[cell] = 1;
    return cell;
  };

  const grow = (): void => {
    capacity *= 2;
    const copy = <A extends Int32Array | Float64Array | Uint8Array>(bigger: A, old: A): A => {
      bigger.set(old);
      return bigger;
    };
    child = copy(new Int32Array(4 * capacity), child);
    mass = copy(new Float64Array(capacity), mass);
    sumX = copy(new Float64Array(capacity), sumX);
    sumY = copy(new Float64Array(capacity), sumY);
    squaredWidth = copy(new Float64Array(capacity), squaredWidth);
    leaf = copy(new Uint8Array(capacity), leaf);
  };

  const insert = (x: number, y: number, left: number, bottom: number, side: number): void => {
    let cell = 0;
    let x0 = left;
    let y0 = bottom;
    let width = side;
    for (let level = 0; ; level++) {
      const n = mass[cell];
      const restX = sumX[cell] / n;
      const restY = sumY[cell] / n;
      const first = n === 0;
      const same = restX === x && restY === y;
      mass[cell] += 1;
      sumX[cell] += x;
      sumY[cell] += y;
      if (leaf[cell] === 1 && (first || same || level === DEEPEST)) return;
      width /= 2;
      if (leaf[cell] === 1) {
        // A second place: what was here moves one level down.
        leaf[cell] = 0;
        const old = addCell(width);
        child[4 * cell + quadrant(restX, restY, x0 + width, y0 + width)] = old;
        mass[old] = n;
        sumX[old] = restX * n;
        sumY[old] = restY * n;
      }
      const q = quadrant(x, y, x0 + width, y0 + width);
      let next = child[4 * cell + q];
      if (next < 0) {
        next = addCell(width);
        child[4 * cell + q] = next;
      }
      if ((q & 1) === 1) x0 += width;
      if ((q & 2) === 2) y0 += width;
      cell = next;
    }
  };

  return {
    build(values) {
      let left = Number.POSITIVE_INFINITY;
      let bottom = Number.POSITIVE_INFINITY;
      let right = Number.NEGATIVE_INFINITY;
      let top = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < values.length; i += 2) {
        left = Math.min(left, values[i]);
        right = Math.max(right, values[i]);
        bottom = Math.min(bottom, values[i + 1]);
        top = Math.max(top, values[i + 1]);
      }
      used = 0;
      const side = Math.max(right - left, top - bottom, Number.MIN_VALUE);
      addCell(side);
      for (let i = 0; i < values.length; i += 2) insert(values[i], values[i + 1], left, bottom, side);
    },
    repulsion(x, y, theta, force) {
      const limit = theta * theta;
      let sum = 0;
      let forceX = 0;
      let forceY = 0;
      let height = 0;
      stack[height++] = 0;
      while (height > 0) {
        const cell = stack[--height];
        const n = mass[cell];
        const dx = x - sumX[cell] / n;
        const dy = y - sumY[cell] / n;
        const squared = dx * dx + dy * dy;
        if (leaf[cell] === 1 || squaredWidth[cell] < limit * squared) {
          const q = 1 / (1 + squared);
          // The point's own place: its twins repel with q = 1 and no direction, itself not at all.
          const others = squared === 0 && leaf[cell] === 1 ? n - 1 : n;
          sum += others * q;
          forceX += others * q * q * dx;
          forceY += others * q * q * dy;
          continue;
        }
        for (let q = 4 * cell; q < 4 * cell + 4; q++) if (child[q] >= 0) stack[height++] = child[q];
      }
      force[0] = forceX;
      force[1] = forceY;
      return sum;
    },
  };
}

function quadrant(x: number, y: number, middleX: number, middleY: number): number {
  return (x >= middleX ? 1 : 0) + (y >= middleY ? 2 : 0);
}
