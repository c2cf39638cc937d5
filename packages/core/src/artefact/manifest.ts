import { z } from 'zod';

/** What a folder of files is. */
export const ARTEFACT_KINDS = [
  'tractogram',
  'streamlines',
  'image',
  'model',
  'samples',
  'metrics',
  'report',
] as const;
export type ArtefactKind = (typeof ARTEFACT_KINDS)[number];

/** `restricted` is contagious: whatever is computed from it is restricted too. */
export const ACCESS = ['open', 'restricted'] as const;
export type Access = (typeof ACCESS)[number];

export function strictest(levels: Iterable<Access>): Access {
  for (const level of levels) if (level === 'restricted') return 'restricted';
  return 'open';
}

const counts = z.strictObject({
  in: z.int().nonnegative(),
  out: z.int().nonnegative(),
  dropped: z.record(z.string(), z.int().nonnegative()),
});

/** Items (mostly streamlines) that came in, went out, and were dropped by reason; in = out + Σ dropped. */
export type Counts = z.infer<typeof counts>;

/** Below the artefact's folder: whoever made the list may not be whom one trusts. */
const inside = z
  .string()
  .min(1)
  .refine(
    (path) => !path.includes('\0') && path.split(/[/\\]/).every((part) => !['', '.', '..'].includes(part)),
    {
      message: 'a file outside its folder',
    },
  );

/** `artefact.json`: what an artefact is. It says nothing of when, where or how it was made. */
export const manifestSchema = z.strictObject({
  schema: z.literal(1),
  kind: z.enum(ARTEFACT_KINDS),
  access: z.enum(ACCESS),
  files: z.array(
    z.strictObject({
      path: inside,
      bytes: z.int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  counts,
});
export type Manifest = z.infer<typeof manifestSchema>;

export const MANIFEST_FILE = 'artefact.json';
export const PROVENANCE_FILE = 'provenance.json';
