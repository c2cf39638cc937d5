import { VALUES } from '@tractogen/formats';
import { COPY_MM, memorisation } from './measure.ts';

/** Adds what `memorisation` finds, under `memorisation.…`. */
export function addMemorisation(
  generated: Float32Array,
  training: Float32Array,
  heldOut: Float32Array,
  add: (name: string, value: number, n: number, more: { readonly note: string }) => void,
): void {
  const found = memorisation(generated, training, heldOut);
  if (found === null) return;
  const [n, held] = [generated.length / VALUES, heldOut.length / VALUES];
  add('memorisation.ratio', found.ratio, n, {
    note: 'median MDF to the nearest training streamline, generated / held-out',
  });
  const copies = `within ${COPY_MM} mm (MDF) of a training streamline`;
  add('memorisation.copies', found.copies, n, { note: copies });
  add('memorisation.copies_held_out', found.heldOutCopies, held, { note: copies });
  add('memorisation.nearer', found.nearer, n, {
    note: 'how often a sample lies nearer to training than a held-out streamline: ½ where they keep away alike',
  });
}
