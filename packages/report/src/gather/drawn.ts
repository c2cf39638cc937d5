import { z } from 'zod';

const numbers = z.array(z.number());

const example = z.looseObject({
  id: z.number(),
  bundle: z.string(),
  plausible: z.boolean(),
  original: numbers,
  reconstructed: z.array(z.looseObject({ name: z.string(), error: z.number(), points: numbers })),
});
const collapse = z.looseObject({
  kind: z.string(),
  sign: z.string(),
  causes: z.string(),
  epoch: z.number(),
  kept: z.boolean(),
});
const prediction = z.looseObject({
  attribute: z.string(),
  unit: z.string(),
  bundle: z.array(z.string()),
  truth: numbers,
  predicted: z.record(z.string(), numbers),
});
const control = z.looseObject({
  bundle: z.string(),
  attribute: z.string(),
  unit: z.string(),
  requested: numbers,
  measured: numbers,
  outOfSupport: z.array(z.boolean()),
});

const sweep = z.looseObject({ bundle: z.string(), at: numbers, mean: numbers, low: numbers, high: numbers });
const regularisation = z.looseObject({
  model: z.string(),
  attribute: z.string(),
  unit: z.string(),
  dimension: z.number(),
  loss: z.string(),
  gamma: z.number(),
  signed: z.boolean(),
  sweeps: z.array(sweep),
});

/** `curves.json` of a validation; what older ones lack is empty. */
export const curves = z.looseObject({
  history: z.record(z.string(), z.array(z.record(z.string(), z.number()))).default({}),
  collapses: z.record(z.string(), collapse).default({}),
  regression: z.array(prediction).default([]),
  control: z.record(z.string(), z.array(control)).default({}),
  regularisation: z.array(regularisation).default([]),
  roc: z
    .record(z.string(), z.looseObject({ falsePositive: numbers, truePositive: numbers, auc: z.number() }))
    .default({}),
  bundleErrors: z
    .record(z.string(), z.record(z.string(), z.looseObject({ error: z.number(), n: z.number() })))
    .default({}),
  examples: z.array(example).default([]),
});

/** `tsne.json` of a validation. */
export const embedding = z.looseObject({
  embedded: z.enum(['all', 'plausible']).default('all'),
  perplexity: z.number().optional(),
  rows: z.looseObject({
    bundle: z.array(z.string()),
    plausible: z.array(z.boolean()),
    length: numbers,
    attributes: z.record(z.string(), z.array(z.number().nullable())).default({}),
  }),
  models: z.array(
    z.looseObject({
      name: z.string(),
      x: numbers,
      y: numbers,
      trustworthiness: z.number().nullish(),
    }),
  ),
});

export type Curves = z.infer<typeof curves>;
export type Embedding = z.infer<typeof embedding>;
export type Prediction = z.infer<typeof prediction>;
export type Regularisation = z.infer<typeof regularisation>;
export type Control = z.infer<typeof control>;

/** Several validations' curves as one; of figures with one name the last is shown. */
export function mergedCurves(all: readonly Curves[]): Curves {
  return {
    history: Object.assign({}, ...all.map(({ history }) => history)),
    collapses: Object.assign({}, ...all.map(({ collapses }) => collapses)),
    regression: all.flatMap(({ regression }) => regression),
    control: Object.assign({}, ...all.map((found) => found.control)),
    regularisation: all.flatMap((found) => found.regularisation),
    roc: Object.assign({}, ...all.map(({ roc }) => roc)),
    bundleErrors: Object.assign({}, ...all.map(({ bundleErrors }) => bundleErrors)),
    examples: all[0].examples,
  };
}
