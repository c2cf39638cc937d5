import { nativeOps } from './native.ts';
import type { Ops, Tf } from './ops.ts';
import { portableOps } from './portable.ts';

/** The fastest operations that the backend in use has. */
export function selectOps(flow: Tf, backend: string): Ops {
  return backend === 'tensorflow' ? nativeOps(flow) : portableOps(flow, backend);
}
