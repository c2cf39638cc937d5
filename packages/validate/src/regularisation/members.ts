import { attributeColumn, scaleFor, type ModelFile, type Request } from '@tractogen/codec';
import type { StreamlineTable } from '@tractogen/formats';
import type { Told } from '../models/told.ts';

/** Streamlines of a bundle below which an order says nothing. */
const FEWEST = 10;

/** A streamline with its latent and an attribute. */
export interface Member {
  readonly row: number;
  readonly latent: Float32Array;
  readonly request: Request;
  /** Natural unit. */
  readonly attribute: number;
  /** As in training: (attribute − mean) / sd; NaN in a bundle that training knew nothing of. */
  readonly standardised: number;
}

/** Streamlines by bundle, of bundles that have enough of them with the attribute; bundles by name. */
export function membersOf(
  { latent, attributes }: Pick<ModelFile, 'latent' | 'attributes'>,
  test: StreamlineTable,
  { rows, requests }: Told,
  latents: Float32Array,
  name: string,
): ReadonlyMap<string, readonly Member[]> {
  const { values } = attributeColumn(test, name);
  const bundles = new Map<string, Member[]>();
  for (const [i, request] of requests.entries()) {
    const row = rows[i];
    const attribute = values[row];
    if (!Number.isFinite(attribute)) continue;
    const scale = scaleFor(attributes[name], request.bundle);
    const standardised = scale === undefined ? Number.NaN : (attribute - scale.mean) / scale.sd;
    const member = {
      row,
      latent: latents.subarray(i * latent, (i + 1) * latent),
      request,
      attribute,
      standardised,
    };
    const held = bundles.get(request.bundle);
    if (held === undefined) bundles.set(request.bundle, [member]);
    else held.push(member);
  }
  const enough = [...bundles].filter(([, members]) => members.length >= FEWEST);
  return new Map(enough.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
