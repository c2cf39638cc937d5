import type { Metric } from './metrics.ts';
import { metricOf, type Report } from './report.ts';
import type { SampleSet } from './samples.ts';

/** Finds a figure by its name without any node's id; undefined where it was not measured. */
export type FigureOf = (name: string) => Metric | undefined;

/** The group under which validation writes figures of each kind of samples. */
const GROUPS = { density: 'gesta', prior: 'generation', requested: 'control' } as const;

/** Figures of one set of samples: `generation.validity`, `control.length.r2`, `control.medoid.length.r2`, … */
export function figuresOfSamples(report: Report, { node, kind }: Pick<SampleSet, 'node' | 'kind'>): FigureOf {
  const { metrics } = report.measured;
  const group = GROUPS[kind];
  const own = `${node}.${group}.`;
  if ([...metrics.keys()].some((name) => name.startsWith(own)))
    return (name) => metrics.get(`${node}.${name}`);
  // Figures of the only samples of their kind stand without a name.
  const others = report.samples.filter((set) => set.kind === kind && set.node !== node);
  return (name) => (others.length === 0 ? metrics.get(name) : undefined);
}

/**
 * Figures of a model, and of samples drawn from it: `reconstruction.plausible.mean_point_error`,
 * `latent.active_units`, `generation.coverage`, `control.length.r2`, … Of several sets of samples the first counts.
 */
export function figuresOfModel(report: Report, node: string): FigureOf {
  const drawn = report.samples.filter(({ model }) => model === node);
  const ofSamples = drawn.map((set) => ({ group: GROUPS[set.kind], of: figuresOfSamples(report, set) }));
  return (name) => {
    const [group, ...rest] = name.split('.');
    for (const set of ofSamples) {
      const found = set.group === group ? set.of(name) : undefined;
      if (found !== undefined) return found;
    }
    // What samples of another model came to must not be taken for this one's.
    return isOfSamples(name) ? undefined : metricOf(report, group, node, rest.join('.'));
  };
}

/** Whether a figure can only be one of samples: those of control are but for what needs no samples. */
function isOfSamples(name: string): boolean {
  if (/^(?:generation|gesta)\./.test(name)) return true;
  return name.startsWith('control.') && !/\.(?:class_swap|ceiling|ceiling_off_target)$/.test(name);
}
