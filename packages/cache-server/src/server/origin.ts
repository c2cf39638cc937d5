import type { Note } from '../entries/note.ts';
import type { Token } from '../tokens/token.ts';

/**
 * Who stored an entry, and when, as a client hears it: the name of the token, percent-encoded, and ISO 8601. Of an entry of an older
 * server the token is looked up by its id; one that was revoked since is told by that.
 */
export function originHeaders(
  { storedBy, label, storedAt }: Pick<Note, 'storedBy' | 'label' | 'storedAt'>,
  tokens: readonly Token[],
): Record<'tractogen-stored-by' | 'tractogen-stored-at', string> {
  const name = label ?? tokens.find(({ id }) => id === storedBy)?.label ?? storedBy;
  return { 'tractogen-stored-by': encodeURIComponent(name.toWellFormed()), 'tractogen-stored-at': storedAt };
}
