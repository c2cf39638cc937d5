import { describe, expect, it } from 'vitest';
import { watchCollapse } from './watch.ts';

const dead = { generation: { diversity: 0.01, coverage: 0 } };
const well = { generation: { diversity: 1, coverage: 0.9 } };

describe('watchCollapse', () => {
  const watch = (options: Partial<Parameters<typeof watchCollapse>[0]>) => {
    const warned: string[] = [];
    const look = watchCollapse(
      { epochs: 40, allowCollapse: false, ...options },
      { warn: (message) => void warned.push(message) },
    );
    return { look, warned };
  };

  it('lets a fresh decoder learn for ten epochs, and longer while something rises', () => {
    const { look } = watch({});
    expect(look(9, dead)).toBeNull();
    expect(look(10, well)).toBeNull();
    expect(look(10, dead)?.message).toMatch(/mode collapse at epoch 10/);
    const slow = watch({ warmUpEpochs: 12 }).look;
    expect(slow(11, dead)).toBeNull();
    expect(slow(12, dead)?.message).toMatch(/epoch 12/);
  });

  it('judges a short run at its end, and never what nobody has trained', () => {
    const { look } = watch({ epochs: 3 });
    expect(look(2, dead)).toBeNull();
    expect(look(3, dead)).toMatchObject({ code: 'COLLAPSE' });
    expect(watch({ epochs: 0 }).look(0, dead)).toBeNull();
  });

  it('tells a collapse once where it is allowed', () => {
    const { look, warned } = watch({ allowCollapse: true });
    for (const epoch of [10, 11, 12]) expect(look(epoch, dead)).toBeNull();
    expect(warned).toEqual([expect.stringContaining('mode collapse at epoch 10')]);
  });
});
