import type { NamedValues } from '../../blocks/parameter.ts';

/** The same arrays under `prefix/name`. */
export function prefixed(prefix: string, arrays: NamedValues): Map<string, Float32Array> {
  return new Map([...arrays].map(([name, values]) => [`${prefix}/${name}`, values]));
}

/** The arrays under `prefix/`, by the rest of their names. */
export function withPrefix(prefix: string, arrays: NamedValues): Map<string, Float32Array> {
  const start = `${prefix}/`;
  return new Map(
    [...arrays]
      .filter(([name]) => name.startsWith(start))
      .map(([name, values]) => [name.slice(start.length), values]),
  );
}
