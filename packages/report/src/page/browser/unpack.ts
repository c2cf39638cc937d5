/// <reference lib="dom" />
import type { ViewerData, ViewerGroup } from './data.ts';

/** Numbers a segment: its two ends, about the centre, mm. */
export const SEGMENT = 6;

/** Base64 of int16 → segments × 6 float32, mm about the centre. */
export function segmentsOf(group: ViewerGroup, { scale, points }: ViewerData): Float32Array {
  const bytes = Uint8Array.from(atob(group.points), (char) => char.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const out = new Float32Array(group.streamlines * (points - 1) * SEGMENT);
  let to = 0;
  for (let line = 0; line < group.streamlines; line++) {
    for (let i = 0; i < points - 1; i++) {
      const from = (line * points + i) * 3;
      for (let k = 0; k < SEGMENT; k++) out[to++] = view.getInt16(2 * (from + k), true) * scale;
    }
  }
  return out;
}

/** `#rrggbb` → three numbers in 0…1. */
export function rgb(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
