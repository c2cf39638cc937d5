import { describe, expect, it } from 'vitest';
import { collectMetrics, type Metric } from '../metrics/metrics.ts';
import { lineCodec } from '../testing/lines.ts';
import { measureTraining } from './history.ts';
import type { Subject } from './subjects.ts';

/** What is measured of a model's training, by name. */
function measured(
  model: Parameters<typeof lineCodec>[0],
  changes: Partial<Subject> = {},
): Readonly<Record<string, Metric>> {
  const metrics = collectMetrics();
  const codec = lineCodec(model);
  const subject: Subject = {
    name: 'vae',
    prefix: 'vae.',
    baseline: false,
    codec,
    artefact: null,
    partOf: null,
    ...changes,
  };
  measureTraining(subject, [{ epoch: 0, 'valid.mean_point_error': 3.5 }], metrics);
  return metrics.found;
}

describe('measureTraining', () => {
  it('tells the error before training, of validation', () => {
    expect(measured({})).toMatchObject({
      'reconstruction.vae.epoch0.mean_point_error': { value: 3.5, unit: 'mm', split: 'valid' },
    });
  });

  it('tells the step at which a training broke, and of a whole one nothing', () => {
    expect(measured({ training: { divergedStep: 41 } })['training.vae.diverged_step']?.value).toBe(41);
    expect(Object.keys(measured({ training: { bestEpoch: 3 } }))).not.toContain('training.vae.diverged_step');
  });

  it('is silent on baselines', () => {
    expect(measured({ training: { divergedStep: 41 } }, { baseline: true })).toEqual({});
  });
});
