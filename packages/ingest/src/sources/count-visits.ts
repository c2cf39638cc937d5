/** Visits that went in, came out and were left out: in = out + all that are left out. */
export interface VisitAccount {
  readonly in: number;
  readonly out: number;
  readonly dropped: Readonly<Record<string, number>>;
}

export interface VisitCounts {
  /** One visit of the dataset. */
  see(): void;
  drop(reason: string): void;
  account(out: number): VisitAccount;
}

export function countVisits(): VisitCounts {
  const dropped = new Map<string, number>();
  let seen = 0;
  return {
    see: () => void seen++,
    drop: (reason) => void dropped.set(reason, (dropped.get(reason) ?? 0) + 1),
    account(out) {
      const left = [...dropped.values()].reduce((sum, count) => sum + count, 0);
      if (seen !== out + left) throw new Error(`${seen} visits, ${out} kept, ${left} left out`);
      return { in: seen, out, dropped: Object.fromEntries(dropped) };
    },
  };
}
