import type { Model } from './models.ts';

/** Parameters of a model as dotted names: `defects.unshuffled`, `discriminator.kind`. */
export function flattened(model: Model): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  const add = (value: unknown, name: string): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, part] of Object.entries(value)) add(part, name === '' ? key : `${name}.${key}`);
    } else flat.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  };
  add(model.file?.hyperParameters ?? {}, '');
  return flat;
}

/** Names of parameters that not all of the models have in common, in alphabetical order. */
export function differing(models: readonly Model[]): string[] {
  const all = models.map(flattened);
  const names = [...new Set(all.flatMap((flat) => [...flat.keys()]))];
  return names.filter((name) => new Set(all.map((flat) => flat.get(name))).size > 1).toSorted();
}

/** Models of one stage that are equal in every parameter but one, in groups of two or more of its values. */
export function alikeBut(models: readonly Model[], parameter: string): Model[][] {
  const groups = new Map<string, Model[]>();
  for (const model of models) {
    const flat = flattened(model);
    if (!flat.has(parameter)) continue;
    const others = [...flat].filter(([name]) => name !== parameter).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([model.file?.stage, others]);
    groups.set(key, [...(groups.get(key) ?? []), model]);
  }
  return [...groups.values()].filter(
    (group) => new Set(group.map((model) => flattened(model).get(parameter))).size > 1,
  );
}
