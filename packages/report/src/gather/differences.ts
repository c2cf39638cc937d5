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

/** Values of some parameters as one text; a parameter that a model has not is left out. */
export function valuesOf(model: Model, parameters: readonly string[]): string {
  const flat = flattened(model);
  return parameters.flatMap((name) => (flat.has(name) ? [`${name} ${flat.get(name)}`] : [])).join(', ');
}

/**
 * Models of one stage that are equal in every parameter but these, in groups of two or more of their values.
 *
 * @param parameters the first is what is looked at, and has to be there; others go with it
 */
export function alikeBut(models: readonly Model[], parameters: readonly string[]): Model[][] {
  const groups = new Map<string, Model[]>();
  for (const model of models) {
    const flat = flattened(model);
    if (!flat.has(parameters[0])) continue;
    const others = [...flat]
      .filter(([name]) => !parameters.includes(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([model.file?.stage, others]);
    groups.set(key, [...(groups.get(key) ?? []), model]);
  }
  return [...groups.values()].filter(
    (group) => new Set(group.map((model) => valuesOf(model, parameters))).size > 1,
  );
}
