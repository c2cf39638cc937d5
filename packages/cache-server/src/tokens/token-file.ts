import { chmod, readFile } from 'node:fs/promises';
import { TractogenError, diskFileSystem, stableJson, systemCode, writeFileAtomic } from '@tractogen/core';
import { tokenFileSchema, type Token } from './token.ts';

/**
 * The tokens of a server, as hashes; none where there is no file.
 *
 * @throws TractogenError INPUT_INVALID
 */
export async function readTokens(file: string): Promise<readonly Token[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  const parsed = tokenFileSchema.safeParse(parsedJson(text));
  if (parsed.success) return parsed.data.tokens;
  throw new TractogenError('INPUT_INVALID', 'this is no file of tokens', {
    file,
    remedy: 'Make one with `tractogen cache token create`',
  });
}

export async function writeTokens(file: string, tokens: readonly Token[]): Promise<void> {
  await writeFileAtomic(diskFileSystem, file, stableJson({ schema: 1, tokens }));
  await chmod(file, 0o600);
}

/**
 * Whether a server may open with these tokens: one that reads must be told from one that writes, or everybody who reads
 * could store what main computes with.
 *
 * @throws TractogenError INPUT_INVALID
 */
export function checkTokens(tokens: readonly Token[], file: string): void {
  const refuse = (message: string, remedy: string): never => {
    throw new TractogenError('INPUT_INVALID', message, { file, remedy });
  };
  if (tokens.length === 0) refuse('there is no token', 'Make them with `tractogen cache token create`');
  if (new Set(tokens.map(({ hash }) => hash)).size < tokens.length)
    refuse('one token has two roles', 'Make a token for each role');
  if (tokens.every(({ may }) => may === 'write'))
    refuse(
      'all tokens may write: one token would serve everybody',
      'Make one for readers with `tractogen cache token create --label laptops`',
    );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
