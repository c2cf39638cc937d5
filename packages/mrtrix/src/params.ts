import { z } from 'zod';

/** The parameter of every stage that runs MRtrix3's programs: how long one of them may take, hours. */
export const programHours = z
  .number()
  .positive()
  .max(500)
  .default(48)
  .describe('The longest that one program may take, hours: one that hangs is stopped');
