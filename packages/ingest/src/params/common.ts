import { z } from 'zod';

/** A file or folder of the user, from the workspace root: planning checks it, and Nx hashes what is there. */
export const path = z.string().min(1).meta({ path: true });

/** Of what is the user's own. */
export const access = z
  .enum(['open', 'restricted'])
  .optional()
  .describe(
    "restricted: the data may not leave this machine. Left out: open, and what looks like ADNI's data is refused",
  );
