// What was last installed and found to work, so that the next setup need not load it again.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ADDON = 'lib/napi-v8/tfjs_binding.node';
const fileOf = (tfjsNode) => join(tfjsNode, 'lib/napi-v8/tractogen.json');

/** The stamp, or null if there is none or the addon it speaks of is gone. */
export function readStamp(tfjsNode) {
  if (!existsSync(join(tfjsNode, ADDON))) return null;
  try {
    return JSON.parse(readFileSync(fileOf(tfjsNode), 'utf8'));
  } catch {
    return null;
  }
}

export function writeStamp(tfjsNode, stamp) {
  writeFileSync(fileOf(tfjsNode), `${JSON.stringify(stamp, null, 2)}\n`);
}
