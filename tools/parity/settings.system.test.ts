import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { params } from '../../packages/model-ae/src/params.ts';
import { settingsOf } from '../../packages/model-ae/src/presets.ts';

it('the PyTorch training uses the settings of the finta preset, all of them and no others', () => {
  const text = readFileSync(new URL('./finta-settings.json', import.meta.url), 'utf8');
  const {
    preset,
    keep,
    patience,
    allowDivergence,
    defects,
    linear,
    linearRate,
    width,
    loss,
    mix,
    dropout,
    threads,
    checkpointSteps,
    ...ours
  } = settingsOf(params.parse({ preset: 'finta' }));
  expect(JSON.parse(text)).toEqual(ours);
  // What PyTorch is not told has no part in this preset: it is at rest, or changes no number.
  expect({ preset, keep, patience, linear, linearRate, width, loss, mix, dropout }).toEqual({
    preset: 'finta',
    keep: 'best',
    patience: null,
    linear: 'pca',
    linearRate: 1,
    width: 1,
    loss: 'squares',
    mix: false,
    dropout: 0,
  });
  expect(Object.values(defects)).not.toContain(true);
  expect([threads, checkpointSteps, allowDivergence]).toEqual([undefined, 100, false]);
});
