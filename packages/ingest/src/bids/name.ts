/** A file name of a BIDS dataset, taken apart: `sub-01_acq-x_dwi.nii.gz`. */
export interface BidsName {
  /** By key, in the order of the name: `sub` → `01`. */
  readonly entities: ReadonlyMap<string, string>;
  readonly suffix: string;
  /** From the first dot on, lower case: `.nii.gz`. */
  readonly extension: string;
}

/** Letters and digits, and the plus that newer versions allow; nothing that a path or a shell would read. */
const LABEL = /^[A-Za-z0-9+]+$/;

/** The label of a folder such as `sub-01`, or null where it is none. */
export function folderLabel(name: string, key: 'sub' | 'ses'): string | null {
  const label = name.startsWith(`${key}-`) ? name.slice(key.length + 1) : '';
  return LABEL.test(label) ? label : null;
}

/** Takes a file name apart (BIDS, common principles: entities, suffix, extension); null where it is none. */
export function parseBidsName(name: string): BidsName | null {
  const dot = name.indexOf('.');
  const stem = dot < 0 ? name : name.slice(0, dot);
  const parts = stem.split('_');
  const suffix = parts.pop() ?? '';
  if (!LABEL.test(suffix)) return null;
  const entities = new Map<string, string>();
  for (const part of parts) {
    const [key, label, ...rest] = part.split('-');
    if (rest.length > 0 || !/^[A-Za-z0-9]+$/.test(key) || !LABEL.test(label ?? '') || entities.has(key))
      return null;
    entities.set(key, label);
  }
  return { entities, suffix, extension: dot < 0 ? '' : name.slice(dot).toLowerCase() };
}
