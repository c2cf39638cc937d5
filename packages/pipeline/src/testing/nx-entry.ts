import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** Where a header says which tar it is of, and its sum. */
const [MAGIC, SUM] = [257, 148];

/**
 * An entry as Nx makes it: a gzipped tar of outputs, relative to the workspace, and at its end what the terminal showed and the exit
 * code, under headers of a tar older than ustar.
 */
export async function nxEntry(outputs: Readonly<Record<string, string>>): Promise<Buffer> {
  const of = async (files: Readonly<Record<string, string>>): Promise<Buffer> => {
    const tar = pack();
    for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
    tar.finalize();
    return await buffer(tar);
  };
  const last = await of({ terminalOutput: 'done', code: '0' });
  // Each file here is a header and one block.
  for (const at of [0, 1024]) {
    const header = last.subarray(at, at + 512);
    header.fill(0, MAGIC);
    header.fill(' ', SUM, SUM + 8);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, SUM, 'latin1');
  }
  // Without the two blocks that end a tar.
  return gzipSync(Buffer.concat([(await of(outputs)).subarray(0, -1024), last]));
}
