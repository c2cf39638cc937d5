import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What Nx does not hash either. */
const FOR_TESTS = /\.test\.ts$|(^|\/)(fixtures|testing)\//;

/**
 * SHA-256 over the files in `src/` of a package, tests apart, and of the workspace packages it depends on. It guards
 * checkpoints and stands in provenance; Nx hashes the same files on its own.
 *
 * @param packageDir folder with `package.json` and `src/`
 */
export function codeDigest(packageDir: string): string {
  const hash = createHash('sha256');
  for (const dir of packageClosure(packageDir)) {
    const sources = readdirSync(join(dir, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => !FOR_TESTS.test(name) && statSync(join(dir, 'src', name)).isFile())
      .toSorted();
    for (const name of sources) {
      hash.update(`${name}\0`);
      hash.update(readFileSync(join(dir, 'src', name)));
      hash.update('\0');
    }
  }
  return hash.digest('hex');
}

/** The package's folder and those of its workspace dependencies, in the order of their names. */
export function packageClosure(packageDir: string): string[] {
  const found = new Map<string, string>();
  const visit = (dir: string): void => {
    const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
      name: string;
      dependencies?: Record<string, string>;
    };
    if (found.has(manifest.name)) return;
    found.set(manifest.name, dir);
    for (const [name, version] of Object.entries(manifest.dependencies ?? {})) {
      if (version.startsWith('workspace:')) visit(realpathSync(join(dir, 'node_modules', name)));
    }
  };
  visit(realpathSync(packageDir));
  return [...found.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, dir]) => dir);
}

/** The folder of the package a module belongs to, from `import.meta.dirname` of a file in its `src/`. */
export function packageOf(moduleDir: string): string {
  return dirname(moduleDir);
}
