import { closeSync, openSync, readSync } from 'node:fs';
import { basename, isAbsolute, join, relative } from 'node:path';
import { TractogenError } from '@tractogen/core';
import type { Catalogue } from '../schema/catalogue.ts';
import { MAX_BYTES } from '../yaml/bounds.ts';
import { parseYaml, type YamlSource } from '../yaml/source.ts';
import { buildPipeline } from './build.ts';
import type { Pipeline } from './pipeline.ts';
import type { Program } from './programs.ts';

/**
 * Reads `pipelines/<name>.yaml` into its graph.
 *
 * @param file path, absolute or relative to the workspace root
 * @param lacking programs that are not there (see `buildPipeline`); by default none
 * @throws TractogenError YAML_INVALID, PARAMETER_INVALID, DAG_INVALID or DATA_MISSING
 */
export function readPipeline(
  root: string,
  file: string,
  catalogue: Catalogue,
  lacking: ReadonlySet<Program> = new Set(),
): { pipeline: Pipeline; source: YamlSource } {
  const path = isAbsolute(file) ? file : join(root, file);
  const inside = relative(root, path);
  const shown = inside.startsWith('..') ? path : inside;
  if (path.endsWith('.yml')) {
    throw new TractogenError('YAML_INVALID', 'a pipeline is called *.yaml', {
      file: shown,
      remedy: 'Rename the file',
    });
  }
  const source = parseYaml(readBounded(path, shown), shown);
  return { pipeline: buildPipeline(pipelineName(path), source, catalogue, lacking), source };
}

export function pipelineName(file: string): string {
  return basename(file).replace(/\.ya?ml$/, '');
}

/** Never more than one byte over the limit, however large the file is or says it is. */
function readBounded(path: string, shown: string): Uint8Array {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(MAX_BYTES + 1);
      let length = 0;
      for (;;) {
        const read = readSync(descriptor, buffer, length, buffer.length - length, null);
        length += read;
        if (read === 0 || length === buffer.length) return buffer.subarray(0, length);
      }
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw new TractogenError('DATA_MISSING', 'the pipeline cannot be read', {
      file: shown,
      cause,
      remedy: 'Check the name of the file',
    });
  }
}
