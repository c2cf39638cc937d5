import { TractogenError } from '@tractogen/core';
import type { AttributeRequest } from '@tractogen/sampler';

/** What the command line asks for, as it was typed. */
interface Typed {
  readonly length?: string;
  readonly age?: string;
  readonly diagnosis?: string;
  /** `name=value` each. */
  readonly attribute?: readonly string[];
}

/**
 * Requests by attribute: a number where the text is one, else the word.
 *
 * @throws TractogenError USAGE for an attribute without a value, or given twice
 */
export function parseRequests({
  length,
  age,
  diagnosis,
  attribute = [],
}: Typed): Record<string, AttributeRequest> {
  const named = Object.entries({ length, age, diagnosis }).flatMap(([name, text]): [string, string][] =>
    text === undefined ? [] : [[name, text]],
  );
  const others = attribute.map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
    throw new TractogenError('USAGE', `--attribute ${text} has no name or no value`, {
      remedy: 'Write --attribute name=value',
    });
  });
  const requests: Record<string, AttributeRequest> = {};
  for (const [name, text] of [...named, ...others]) {
    if (Object.hasOwn(requests, name)) {
      throw new TractogenError('USAGE', `${name} is given twice`, { remedy: 'Give it once' });
    }
    const number = Number(text);
    requests[name] = text.trim() !== '' && Number.isFinite(number) ? number : text;
  }
  return requests;
}
