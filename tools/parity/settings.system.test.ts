import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { params } from '../../packages/model-ae/src/params.ts';
import { settingsOf } from '../../packages/model-ae/src/presets.ts';

it('the PyTorch training uses the settings of the finta preset', () => {
  const text = readFileSync(new URL('./finta-settings.json', import.meta.url), 'utf8');
  const ours: Readonly<Record<string, unknown>> = { ...settingsOf(params.parse({ preset: 'finta' })) };
  const theirs = JSON.parse(text) as Record<string, unknown>;
  for (const [name, value] of Object.entries(theirs)) expect(ours[name], name).toEqual(value);
});
