import { describe, expect, it } from 'vitest';
import { TractogenError, exitCodeOf, formatError } from './errors.ts';

describe('an error shown to a person', () => {
  it('is one line with code, place and next step', () => {
    const error = new TractogenError('TRUNCATED', 'the file ends inside a point', {
      file: 'a.trk',
      index: 4,
      offset: 1200,
      remedy: 'Use --recover',
    });
    expect(formatError(error)).toBe(
      'TRUNCATED a.trk, index 4, byte 1200: the file ends inside a point. Use --recover.',
    );
    expect(exitCodeOf(error)).toBe(2);
  });

  it('names line and column', () => {
    expect(
      formatError(new TractogenError('YAML_INVALID', 'unknown word', { file: 'p.yaml', line: 3, column: 7 })),
    ).toBe('YAML_INVALID p.yaml:3:7: unknown word.');
  });

  it('has a next step where the code has one and the error names none', () => {
    const gone = { file: 'a.trk' };
    expect(formatError(new TractogenError('HEADER_INVALID', 'dim is 0', gone))).toMatch(
      /: dim is 0\. Make the file anew/,
    );
    expect(formatError(new TractogenError('COUNT_MISMATCH', 'ours', { exitCode: 1 }))).toBe(
      'COUNT_MISMATCH: ours.',
    );
  });

  it('stays one line whatever a name holds', () => {
    const shown = formatError(new TractogenError('DATA_MISSING', 'gone', { file: 'a\nb\u001b[31m.trk' }));
    expect(shown.split('\n')).toHaveLength(1);
    expect(shown).not.toContain('\u001b');
  });

  it('says so when the fault is ours', () => {
    expect(formatError(new RangeError('offset'))).toMatch(/^INTERNAL: offset\. This is a fault of Tractogen/);
    expect(exitCodeOf(new RangeError('offset'))).toBe(1);
  });

  it('knows a GPU without memory, which TensorFlow reports as any other error', () => {
    const error = new Error(
      'Invalid TF_Status: 5 Message: No algorithm worked! RESOURCE_EXHAUSTED: Out of memory while trying to allocate 24.63MiB',
    );
    expect(formatError(error)).toMatch(
      /^MEMORY_EXHAUSTED: TensorFlow found no memory .*CUDA_VISIBLE_DEVICES/,
    );
    expect(exitCodeOf(error)).toBe(2);
  });
});
