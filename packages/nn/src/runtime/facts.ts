import process from 'node:process';
import type { Runtime } from './runtime.ts';

/** A runtime for `provenance.json`: equal bytes are promised only where all of this is equal. */
export function runtimeFacts({
  backend,
  reason,
  versions,
  threads,
  gpu,
}: Runtime): Readonly<Record<string, unknown>> {
  return {
    backend,
    reason,
    ...versions,
    threads,
    device: gpu ? 'gpu' : 'cpu',
    platform: `${process.platform}-${process.arch}`,
  };
}
