/** How a legacy VTK file is written: as text or big-endian binary, in the old layout of cells or that of VTK 9. */
export interface VtkStyle {
  /** Numbers as decimals, which every float32 comes back from bit by bit; else binary, which alone MRtrix3 reads. */
  readonly ascii?: boolean;
  /** 3.0: each line's count before its points, which MRtrix3 and older programs read. 5.1: OFFSETS and CONNECTIVITY. */
  readonly version?: VtkVersion;
}

export const VTK_VERSIONS = ['3.0', '5.1'] as const;
export type VtkVersion = (typeof VTK_VERSIONS)[number];
