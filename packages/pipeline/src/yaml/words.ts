import type { Path } from './source.ts';

/** The part of JSON Schema that zod writes and that is walked here. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly [key: string]: unknown;
}

/** The keys a schema allows in the object at a path. */
export function wordsAt(schema: JsonSchema, path: Path): string[] {
  return [...new Set(schemasAt(schema, path).flatMap((found) => Object.keys(found.properties ?? {})))];
}

/** The words a schema allows as the value at a path, where it lists them. */
export function valuesAt(schema: JsonSchema, path: Path): string[] {
  const values = schemasAt(schema, path).flatMap((found) => (found.enum ?? []).concat(found.const));
  return [...new Set(values.filter((value): value is string => typeof value === 'string'))];
}

/** Every alternative that may describe the value at a path. */
function schemasAt(schema: JsonSchema, path: Path): JsonSchema[] {
  let current = alternatives(schema);
  for (const step of path) {
    current = current.flatMap((found) => {
      if (typeof step === 'number') return alternatives(found.prefixItems?.[step] ?? found.items);
      const own =
        found.properties && Object.hasOwn(found.properties, step) ? found.properties[step] : undefined;
      return alternatives(own ?? found.additionalProperties);
    });
  }
  return current;
}

function alternatives(schema: JsonSchema | boolean | undefined): JsonSchema[] {
  if (typeof schema !== 'object') return [];
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...branches.flatMap(alternatives)];
}
