import { build } from 'esbuild';

/** Bundles the viewer for browsers; the bytes depend on its sources and esbuild's version alone. */
export async function viewerScript(): Promise<string> {
  const folder = new URL('browser/', import.meta.url);
  const { outputFiles } = await build({
    absWorkingDir: decodeURIComponent(folder.pathname),
    entryPoints: ['main.ts'],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    tsconfigRaw: '{}',
    logLevel: 'silent',
  });
  const [{ text }] = outputFiles;
  return text.trim().replaceAll('</script', '<\\/script');
}
