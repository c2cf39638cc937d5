/** JSON whose bytes depend on the value alone: keys sorted, two spaces, a final newline. */
export function stableJson(value: unknown): string {
  return `${JSON.stringify(value, (_key, entry: unknown) => (isRecord(entry) ? sortKeys(entry) : entry), 2)}\n`;
}

/** The same on one line, for JSON lines and for hashing. */
export function stableJsonLine(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) => (isRecord(entry) ? sortKeys(entry) : entry));
}

function sortKeys(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
