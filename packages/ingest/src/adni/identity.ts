/**
 * The participant's name in ADNI's tables (PTID, `999_S_9001`) of a BIDS label as Clinica writes it
 * (`ADNI999S9001`), or null of another label.
 */
export function ptidOfLabel(label: string): string | null {
  const match = /^(?:ADNI)?(\d{3})S(\d{4,5})$/i.exec(label);
  return match === null ? null : `${match[1]}_S_${match[2]}`;
}

/** The roster number within a PTID: `999_S_9001` → 9001. */
export function ridOfPtid(ptid: string): number | null {
  const match = /^\d{3}_S_(\d{4,5})$/.exec(ptid.trim());
  return match === null ? null : Number(match[1]);
}

/**
 * A visit as a label of a BIDS session (Clinica): `bl` → M000, `m03` → M003, `M012` → M012, `sc` → sc. Null for what is no
 * visit at a known time: `f`, `uns1`, nothing.
 */
export function sessionOfVisit(code: string | undefined): string | null {
  const text = code?.trim().toLowerCase() ?? '';
  if (text === 'bl') return 'M000';
  if (text === 'sc') return 'sc';
  const months = /^m(\d{1,3})$/.exec(text)?.[1];
  return months === undefined ? null : `M${months.padStart(3, '0')}`;
}
