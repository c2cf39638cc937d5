import { type Mrtrix, shapeOf } from '@tractogen/mrtrix';

/**
 * How far apart the same voxels of two images of one size lie: the largest distance among the corners, mm.
 * MRtrix3 goes by indices in some programs and by places in others, and says nothing where they differ.
 */
export async function apartBy(mrtrix: Mrtrix, image: string, other: string): Promise<number> {
  const [first, second] = [await cornersOf(mrtrix, image), await cornersOf(mrtrix, other)];
  return Math.max(
    ...first.map((corner, i) => Math.hypot(...corner.map((value, axis) => value - second[i][axis]))),
  );
}

/** Centres of the eight voxels in the corners, in the scanner, mm. */
async function cornersOf(mrtrix: Mrtrix, image: string): Promise<number[][]> {
  const size = await shapeOf(mrtrix, image);
  const spacing = numbers(await mrtrix.run('mrinfo', [image, '-spacing']));
  // Four rows of four; axes of length 1.
  const transform = numbers(await mrtrix.run('mrinfo', [image, '-transform']));
  return Array.from({ length: 8 }, (_, corner) => {
    const along = [0, 1, 2].map((axis) => ((corner >> axis) & 1) * (size[axis] - 1) * spacing[axis]);
    return [0, 1, 2].map((row) =>
      along.reduce((sum, value, axis) => sum + transform[4 * row + axis] * value, transform[4 * row + 3]),
    );
  });
}

const numbers = (text: string): number[] => text.trim().split(/\s+/).map(Number);
