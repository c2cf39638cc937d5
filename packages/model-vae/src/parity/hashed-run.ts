import { randomFrom, silentEvents } from '@tractogen/core';
import {
  assignValues,
  disposeParameters,
  loadTensorFlow,
  withPrefix,
  type BatchNormMode,
  type NamedValues,
  type Ops,
  type Rates,
  type Runtime,
} from '@tractogen/nn';
import { AS_THEY_ARE, curveRows, hashedFamily, hashedNoise, LABELS, silence } from '@tractogen/nn/parity';
import { buildVariational, type VariationalModel } from '../model/build.ts';
import { variationalTerms, type Terms } from '../objective/terms.ts';
import { objectiveWeights, type Weights } from '../objective/weights.ts';
import { params } from '../params.ts';
import { settingsOf, type Settings } from '../presets.ts';
import { batchOf } from '../training/batch.ts';
import { variationalTask } from '../training/task.ts';

/** What the Python side writes down of a run. */
export interface FixtureCase {
  readonly batchNorm?: boolean;
  readonly head?: 'logvar' | 'variance';
  readonly reduction?: 'mean' | 'sum';
  readonly freeBits?: number | null;
  readonly quirk?: boolean;
}
export interface FixtureSettings {
  readonly beta: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly freeBits?: number;
  readonly noiseSd: number;
}

/** A variational model of ours with the parity model's weights, and its training on the four curves. */
export interface HashedRun {
  readonly runtime: Runtime;
  readonly settings: Settings;
  readonly model: VariationalModel;
  readonly weights: Weights;
  /** Terms of the four curves; `step` says which noise, null decodes means. */
  terms(step: number | null, mode: BatchNormMode, ops?: Ops): Terms;
  /** One training step: losses before it, as the fixtures name them. */
  step(step: number, rates: Rates): Record<'recon' | 'kl' | 'total' | 'label', number>;
  /** Gradients of the total loss, by names of `model.trained`; weights stay. */
  gradients(): NamedValues;
  dispose(): void;
}

const ROWS = Uint32Array.of(0, 1, 2, 3);
const FLIPS = new Uint8Array(4);
const runtime = await loadTensorFlow();

/**
 * Builds and trains with what training stages build and train with: only first weights and noise are given.
 *
 * @param shared a run whose network is taken as it is, instead of a new one
 */
export function hashedRun(
  conditioning: Settings['conditioning'],
  { batchNorm = false, head = 'logvar', reduction = 'mean', freeBits, quirk = false }: FixtureCase,
  fixture: FixtureSettings,
  shared?: HashedRun,
): HashedRun {
  const attributes = { none: [], regression: ['length'], decoder: ['length', 'bow'] }[conditioning];
  const given = settingsOf(
    params.parse({
      preset: 'finta',
      conditioning,
      attributes,
      batchNorm,
      varianceHead: head,
      reduction,
      beta: fixture.beta,
      freeBits: freeBits ?? 0,
      ...(reduction === 'sum' ? { noise: fixture.noiseSd } : {}),
      betaWarmUpEpochs: 0,
      clipNorm: null,
      beta2: fixture.beta2,
      // As in PyTorch's side: the likelihood itself.
      ...(conditioning === 'regression' ? { labelWeight: 1 } : {}),
      defects: { unitWeights: quirk },
    }),
  );
  const settings: Settings = { ...given, epsilon: fixture.epsilon };
  const weights = objectiveWeights(settings, AS_THEY_ARE, 1);
  const data =
    conditioning === 'regression' ? curveRows(false, LABELS) : curveRows(conditioning === 'decoder');
  const model = shared?.model ?? buildVariational(runtime, settings, data, AS_THEY_ARE, randomFrom('parity'));
  if (shared === undefined) assignValues(runtime.tf, model.kept, hashedFamily(model.kept, { quirk }));
  const task = variationalTask(
    {
      runtime,
      settings,
      model,
      train: data,
      valid: data,
      normalisation: AS_THEY_ARE,
      weights,
      control: null,
      random: randomFrom('validation'),
    },
    silentEvents,
  );
  const run: HashedRun = {
    runtime,
    settings,
    model,
    weights,
    terms: (step, mode, ops = runtime.ops) => {
      const drawn = { rows: ROWS, flips: FLIPS, ...(step === null ? {} : { random: hashedNoise(step) }) };
      const batch = batchOf(runtime, data, settings, AS_THEY_ARE, drawn);
      return variationalTerms({ ops, tf: runtime.tf }, model, settings, batch, mode);
    },
    step: (step, rates) => {
      const told = task.step({
        rows: ROWS,
        flips: FLIPS,
        rates,
        epoch: 1,
        epochs: 1,
        step,
        steps: 50,
        random: hashedNoise(step),
      });
      silence(runtime.tf, model.encoder.parameters, data.width);
      const squared = told['rmse_mm'] ** 2;
      const recon = reduction === 'sum' ? squared * weights.unit : squared;
      return { recon, kl: told['kl'], total: told['loss'], label: told['label'] };
    },
    gradients: () => {
      run.step(0, { learningRate: 0, beta1: 0 });
      // With beta1 = 0 the first moment is the gradient itself.
      const moments = withPrefix('adam', task.optimizer());
      return new Map(model.trained.map(({ name }) => [name, moments.get(`${name}/m`)!]));
    },
    dispose: () => {
      task.dispose();
      if (shared === undefined) disposeParameters(model.kept);
    },
  };
  return run;
}
