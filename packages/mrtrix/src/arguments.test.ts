import { expect, it } from 'vitest';
import { scratchName, words } from './arguments.ts';

it('takes options, numbers and plain names', () => {
  expect(words(['-fslgrad', 'kept.bvec', 0.05, 3, '0,1,2', 'j-', '1e-05'])).toEqual([
    '-fslgrad',
    'kept.bvec',
    '0.05',
    '3',
    '0,1,2',
    'j-',
    '1e-05',
  ]);
});

it.each([
  undefined,
  null,
  '',
  ' ',
  'a b',
  '$(touch x)',
  '`x`',
  'a;b',
  "a'b",
  'a\nb',
  'a[0].nii',
  '*',
  'ü',
  NaN,
  Infinity,
])('refuses %j', (word) => {
  expect(() => words([word as string])).toThrow(TypeError);
});

it.each(['-rf', '../x', '/etc/passwd', 'a/b', 'a b', '', '.hidden', 'a[0].nii', 'A.mif'])(
  'refuses %j as a scratch name',
  (name) => {
    expect(() => scratchName(name)).toThrow(TypeError);
  },
);
