/**
 * A simple generator whose only setting is how far it goes from its seeds. The random numbers are drawn beforehand, so
 * that its streamlines move steadily as `spread` grows: they can be matched to another generator's overreach.
 *
 * @param spread 0 gives seeds, or their mean
 * @returns count × 256 × 3, mm
 */
export type Spreading = (spread: number) => Float32Array;
