import { exists, stableJson, writeFileAtomic, type FileSystem } from '@tractogen/core';
import type { Mrtrix } from '@tractogen/mrtrix';
import { join } from 'node:path';
import type { Registration } from './register.ts';

/** What is finished of a common space, kept over an interruption: a template takes minutes, visits are many. */
export interface KeptWork {
  /** @returns the template in the scratch folder, built at the first time alone */
  template(build: () => Promise<string>): Promise<string>;
  /** @returns the registration of a scan, its fields in the scratch folder, attempted at the first time alone */
  registration(stem: string, attempt: () => Promise<Registration>): Promise<Registration>;
}

const TEMPLATE = 'template.nii';
const WAYS = ['toTemplate', 'toNative'] as const;

/**
 * @param folder the stage's work folder, in whose name parameters and inputs are
 */
export function keptWork(fs: FileSystem, folder: string, mrtrix: Mrtrix): KeptWork {
  const keep = async (file: string, name: string): Promise<void> =>
    await writeFileAtomic(fs, join(folder, name), await fs.readFile(mrtrix.path(file)));
  // Commands of the interrupted run are in no account of this one.
  const taken: string[] = [];
  const take = (name: string): void => {
    taken.push(name);
    mrtrix.note('kept from an interrupted run', taken.toSorted());
  };
  return {
    async template(build) {
      // Writing is atomic: what is there is whole.
      if (await exists(fs, join(folder, TEMPLATE))) {
        take('template');
        return await mrtrix.bring(join(folder, TEMPLATE), TEMPLATE);
      }
      const file = await build();
      await fs.mkdir(folder, { recursive: true });
      await keep(file, TEMPLATE);
      return file;
    },
    async registration(stem, attempt) {
      const list = join(folder, `${stem}.json`);
      if (await exists(fs, list)) {
        take(stem);
        const found = JSON.parse(await fs.readFile(list, 'utf8')) as Registration;
        for (const way of WAYS)
          if (found.warps) await mrtrix.bring(join(folder, found.warps[way]), found.warps[way]);
        return found;
      }
      const found = await attempt();
      await fs.mkdir(folder, { recursive: true });
      for (const way of WAYS) if (found.warps) await keep(found.warps[way], found.warps[way]);
      // Written last: it says that the scan is finished.
      await writeFileAtomic(fs, list, stableJson(found));
      return found;
    },
  };
}
