import { describe, expect, it } from 'vitest';
import { mayReach } from './before-run.ts';

const secret = new Set(['adni']);
const reach = (...words: string[]): boolean => mayReach(['node', 'nx', ...words], secret);

describe('mayReach', () => {
  it('says no only where a run surely stays in another pipeline', () => {
    expect(reach('run', 'pipelines:quickstart')).toBe(false);
    expect(reach('run', 'pipelines:quickstart:plan')).toBe(false);
    expect(reach('run', 'quickstart:ae:train', '--skip-nx-cache')).toBe(false);
  });
  it.each([
    ['run', 'pipelines:adni'],
    ['run', 'adni:ae:train'],
    ['run', 'model-ae:train'],
    ['run-many', '-t', 'train'],
    ['affected', '-t', 'train'],
    ['train', 'quickstart:ae'],
    ['run', 'quickstart:ae:train', 'adni:ae:train'],
    [],
  ])('says yes to %s %s', (...words) => {
    expect(reach(...words)).toBe(true);
  });
  it('says no where nothing is restricted', () => {
    expect(mayReach(['node', 'nx', 'run-many'], new Set())).toBe(false);
  });
});
