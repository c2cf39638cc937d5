import type { Metrics } from '../metrics/metrics.ts';
import type { Subject } from './subjects.ts';

/** One line of `history.jsonl`: figures by name. */
export type EpochFigures = Readonly<Record<string, number>>;

/** Reads a model's loss history; empty where it has none. Entries that are no numbers are left out. */
export async function readHistory({ artefact }: Subject): Promise<readonly EpochFigures[]> {
  if (artefact === null || !artefact.has('history.jsonl')) return [];
  const text = (await artefact.read('history.jsonl')).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const record = JSON.parse(line) as Record<string, unknown>;
      return Object.fromEntries(
        Object.entries(record).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
      );
    });
}

/** What training wrote down: the error at epoch 0 (validation split), mm, and where its numbers ceased to be finite. */
export function measureTraining(subject: Subject, history: readonly EpochFigures[], metrics: Metrics): void {
  if (subject.baseline) return;
  const diverged = subject.codec.model.training['divergedStep'];
  if (typeof diverged === 'number')
    metrics.add(`training.${subject.prefix}diverged_step`, {
      value: diverged,
      unit: '1',
      n: 1,
      split: 'train',
      note: 'step at which a number was not finite; the best epoch before it was kept',
    });
  const first = history.find(({ epoch }) => epoch === 0);
  // An autoencoder's objective is its mean point error; that of other models is not in mm.
  const objective = subject.codec.model.stage === 'model-ae' ? first?.['objective'] : undefined;
  const value = first?.['valid.mean_point_error'] ?? objective;
  if (value === undefined) return;
  const note = 'before training';
  metrics.add(`reconstruction.${subject.prefix}epoch0.mean_point_error`, {
    value,
    unit: 'mm',
    n: 1,
    split: 'valid',
    note,
  });
}
