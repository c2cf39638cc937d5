import { newToken, type Token } from '../tokens/token.ts';

/** A token of every kind: its text by what it may do, and what a server keeps of them. */
export function testTokens(): {
  readonly texts: Readonly<Record<'read' | 'write' | 'pr' | 'private', string>>;
  readonly kept: readonly Token[];
} {
  const kept: Token[] = [];
  const make = (may: Token['may'], scope: string, name: string = scope): string => {
    const label = `test of ${name}, é`;
    const { token, text } = newToken({ label, may, scope, acknowledged: null }, new Date(0));
    kept.push(token);
    return text;
  };
  const texts = {
    read: make('read', 'main', 'read'),
    write: make('write', 'main', 'write'),
    pr: make('write', 'pr'),
    private: make('write', 'private'),
  };
  return { texts, kept };
}
