// What tests look at of a server: the status of an answer, the files that it keeps.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Reads an answer to its end, so that its connection is free. */
export const status = async (answer: Promise<Response>): Promise<number> => {
  const response = await answer;
  await response.arrayBuffer();
  return response.status;
};

export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
