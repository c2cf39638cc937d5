/** Who computed what came from the team's cache. */
export interface Origin {
  /** The label of the token that stored it, as the team chose it. */
  readonly by: string;
  /** When it was stored: ISO 8601, UTC. */
  readonly at: string;
}

const LONGEST = 64;

/**
 * What a server's answer says of that; null of a server that does not say, or not in this form. It ends on terminals, so that nothing
 * stays in it that would be more than text there.
 */
export function originIn(headers: Headers): Origin | null {
  const [by, at] = ['by', 'at'].map((what) => headers.get(`tractogen-stored-${what}`));
  if (!by || !at || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(at)) return null;
  try {
    const name = decodeURIComponent(by).replaceAll(/\p{C}/gu, '?');
    return { by: name.slice(0, LONGEST).toWellFormed(), at };
  } catch {
    return null;
  }
}
