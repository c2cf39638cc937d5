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
