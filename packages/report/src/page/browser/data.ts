/** Streamlines of one bundle and set, packed. */
export interface ViewerGroup {
  /** `real`, `generated`, … */
  readonly set: string;
  readonly bundle: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly streamlines: number;
  /** Base64 of little-endian int16: streamlines × points × 3, in `scale` mm about `centre`. */
  readonly points: string;
}

/** What the page hands to the viewer. */
export interface ViewerData {
  readonly centre: readonly [number, number, number];
  /** mm a unit. */
  readonly scale: number;
  /** Half the diagonal of everything, mm. */
  readonly radius: number;
  /** Points a streamline. */
  readonly points: number;
  readonly groups: readonly ViewerGroup[];
}
