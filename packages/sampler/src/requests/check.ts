import { TractogenError } from '@tractogen/core';
import { asksNothing, type Askable } from './askable.ts';
import type { Training } from './training.ts';

/**
 * Refuses what a model is not told: it would have no effect.
 *
 * @throws TractogenError PARAMETER_INVALID
 */
export function checkNames(askable: Askable, attributes: Readonly<Record<string, unknown>>): void {
  const names: string[] = [...askable.numbers, ...askable.words.keys()];
  const unknown = Object.keys(attributes).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new TractogenError('PARAMETER_INVALID', `the model is not told ${unknown}`, {
    remedy: names.length === 0 ? 'It is told no attribute' : `It is told ${names.join(', ')}`,
  });
}

/**
 * Refuses a column of words that the model is told and nothing was asked of.
 *
 * @throws TractogenError PARAMETER_INVALID
 */
export function checkWords({ words }: Askable, attributes: Readonly<Record<string, unknown>>): void {
  const missing = [...words.keys()].find((column) => !Object.hasOwn(attributes, column));
  if (missing === undefined) return;
  const known = (words.get(missing) ?? []).join(' or ');
  throw new TractogenError('PARAMETER_INVALID', `the model needs a value of ${missing}`, {
    remedy: `Give ${known}, or another word of training for none of these`,
  });
}

/** @throws TractogenError PARAMETER_INVALID where a model is asked for something and is told nothing */
export function checkAsked(askable: Askable): void {
  if (!asksNothing(askable)) return;
  throw new TractogenError('PARAMETER_INVALID', 'the model is told neither bundle nor attribute', {
    remedy: 'Use method: prior, or train a model with conditions',
  });
}

/** @throws TractogenError PARAMETER_INVALID where no training streamlines are at hand */
export function needTraining(training: Training | null): Training {
  if (training !== null) return training;
  throw new TractogenError(
    'PARAMETER_INVALID',
    'values of training streamlines are asked for and there are none',
    {
      remedy: 'Give the training streamlines, or a value',
    },
  );
}
