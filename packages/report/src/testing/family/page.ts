import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JSDOM } from 'jsdom';
import { runReport } from '../run.ts';
import { writeFamilyInputs, type FamilyNodes } from './inputs.ts';

/** What a bundle may be called. */
const NASTY = '<img src=x onerror="document.title=1">\'`</script><script>alert(1)</script>';

/** The page of a pipeline that has every kind of model, in a folder of its own. */
export interface FamilyPage {
  readonly root: string;
  readonly nodes: FamilyNodes;
  readonly document: Document;
  /** Of the first element that a selector finds, spaces squeezed. */
  readonly textOf: (selector: string) => string;
  /** Cells of the rows of a section's n-th table whose first cell begins with a word. */
  readonly rowsOf: (section: string, first: string, n?: number) => string[][];
  readonly remove: () => Promise<void>;
}

export const squeezed = (text: string | null | undefined): string =>
  (text ?? '').replaceAll(/\s+/g, ' ').trim();

export async function familyPage(): Promise<FamilyPage> {
  const root = await mkdtemp(join(tmpdir(), 'report-'));
  const nodes = await writeFamilyInputs(root, ['bundle_1', 'bundle_2', `${NASTY}_3`]);
  const { document } = new JSDOM((await runReport(root, 'whole', { nodes })).page).window;
  return {
    root,
    nodes,
    document,
    textOf: (selector) => squeezed(document.querySelector(selector)?.textContent),
    rowsOf: (section, first, n = 0) =>
      [...document.querySelectorAll(`#${section} table`)[n].querySelectorAll('tbody tr')]
        .map((row) => [...row.querySelectorAll('td')].map((cell) => squeezed(cell.textContent)))
        .filter(([cell]) => cell.startsWith(first)),
    remove: async () => await rm(root, { recursive: true, force: true }),
  };
}
