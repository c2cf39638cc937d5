import { TractogenError, eventsTo } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { registered } from './registered.ts';
import type { Registration } from './register.ts';

const alike = (value: number): (() => Promise<Registration>) => {
  const same = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  return async () => await Promise.resolve({ toTemplate: same, toNative: same, warps: null, alike: value });
};
const fails = (error: Error) => async (): Promise<Registration> => await Promise.reject(error);

async function tried(
  onFailure: 'refuse' | 'skip',
  attempt: () => Promise<Registration>,
  signal = new AbortController().signal,
): Promise<{ found: Registration | null; said: string }> {
  const said: string[] = [];
  const events = eventsTo((event) => event.event === 'log' && said.push(event.message));
  const found = await registered('s1/M012', { minLikeness: 0.5, onFailure }, { events, signal }, attempt);
  return { found, said: said.join('\n') };
}

describe('a registration', () => {
  it('is taken where the image came to look like the template', async () => {
    expect((await tried('refuse', alike(0.5))).found?.alike).toBe(0.5);
  });

  // A constant image correlates with nothing.
  it.each([0.49, -1, Number.NaN])('that gives %d is refused, or left out by name', async (value) => {
    await expect(tried('refuse', alike(value))).rejects.toMatchObject({ code: 'SPACE_MISMATCH' });
    const { found, said } = await tried('skip', alike(value));
    expect(found).toBeNull();
    expect(said).toMatch(/^s1\/M012 is left out: the registration of s1\/M012 went astray/);
  });

  it('that MRtrix3 gives up is left out too; what is not the visit’s fault never is', async () => {
    const gaveUp = new TractogenError('PROGRAM_FAILED', 'mrregister ended with status 1');
    expect((await tried('skip', fails(gaveUp))).found).toBeNull();
    await expect(tried('refuse', fails(gaveUp))).rejects.toBe(gaveUp);
    const full = new TractogenError('WRITE_FAILED', 'the disk is full');
    await expect(tried('skip', fails(full))).rejects.toBe(full);
    await expect(tried('skip', fails(gaveUp), AbortSignal.abort())).rejects.toBe(gaveUp);
  });
});
