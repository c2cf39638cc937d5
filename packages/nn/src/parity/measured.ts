import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Largest deviations from the reference by name, for whoever reads the test report. */
    measured?: Record<string, number>;
  }
}

/** Leaves deviations in the test's report, so that documents can state what was measured, not only the tolerance. */
export function report(
  { task }: Pick<TestContext, 'task'>,
  measured: Readonly<Record<string, number>>,
): void {
  task.meta.measured = { ...task.meta.measured, ...measured };
}
