/** A bundle's or a node's name as metrics have it. */
export function metricPart(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '_');
}
