import { formatError } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { explainIssues } from './explain.ts';
import { parseYaml } from './source.ts';

const schema = z.strictObject({ size: z.int(), names: z.array(z.string()).default([]) });
/** One name is asked for, whether the list is there or not. */
const ruled = schema.superRefine(({ names }, context) => {
  if (names.length !== 1)
    context.addIssue({ code: 'custom', path: ['names'], message: 'takes exactly one name' });
});

function lineOf(text: string): string {
  const source = parseYaml(Buffer.from(text), 'x.yaml');
  const { error } = ruled.safeParse(source.value);
  return formatError(explainIssues(source, ruled, error?.issues ?? []));
}

describe('explainIssues', () => {
  it('tells a rule in its own words, also where what breaks it was left out', () => {
    expect(lineOf('size: 1\nnames: [a, b]\n')).toMatch(
      /^PARAMETER_INVALID x\.yaml:2:8: names: takes exactly one name/,
    );
    expect(lineOf('size: 1\n')).toMatch(/^PARAMETER_INVALID x\.yaml:1:1: names: takes exactly one name/);
  });

  it('tells what is missing where it has to be there', () => {
    expect(lineOf('names: [a]\n')).toMatch(/^YAML_INVALID x\.yaml:1:1: "size" is missing\. Add it/);
  });
});
