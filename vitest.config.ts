import { defineConfig } from 'vitest/config';

/** `unit`: pure and quick, in parallel. `system`: processes, Nx, browsers; one file at a time. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts'],
          exclude: ['**/*.system.test.ts', '**/node_modules/**'],
          testTimeout: 60_000,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'system',
          include: ['packages/*/src/**/*.system.test.ts', 'tools/**/*.system.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
    ],
  },
});
