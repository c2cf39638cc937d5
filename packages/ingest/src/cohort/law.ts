import type { CohortParams } from '../params.ts';

/**
 * The law of the simulated cohort: how age, diagnosis, sex, head size and site shape a bundle.
 *
 * Every number is chosen. Signs and orders of size lean on published findings of microstructure and volume (Storsve 2016,
 * Korbmacher 2023, Pagani 2008, Yu 2017); none of them is a law of the shape of streamlines, and nothing that follows from
 * this may be told as one.
 */

export type Arm = CohortParams['arm'];

/** Effects on one bundle: of ten years where nothing else is said. */
export interface BundleEffects {
  /** On the log of the length. */
  readonly lambda: number;
  /** On the log of the radius. */
  readonly rho: number;
  /** On the log of the expected count. */
  readonly kappa: number;
  /** Outward bow at mid-length, mm a year. */
  readonly beta: number;
  /** Of AD against CN, on the logs of length, radius, count; MCI has half. */
  readonly delta: number;
  readonly gamma: number;
  readonly eta: number;
  /** Of AD against CN: outward bow, mm. */
  readonly bow: number;
  /** Of a squared decade, on the log of the length. */
  readonly lambdaSquared: number;
  /** Of AD against CN: a bend of a fifth of the length, at three tenths of it, mm. */
  readonly bend: number;
  /** On FA, as a share of it, in a year. */
  readonly phi: number;
}

/** What the law makes of a bundle: which effects it has. */
export type Role = 'bowing' | 'fornix-like' | 'null' | 'other';

/** FiberCup's seven bundles. */
export const FIBERCUP_ROLES: readonly Role[] = [
  'bowing',
  'fornix-like',
  'other',
  'null',
  'fornix-like',
  'other',
  'null',
];

export interface Law {
  /** Years at which effects of age are zero. */
  readonly ageCentre: number;
  readonly ages: readonly [number, number];
  /** Shares of CN, MCI, AD. */
  readonly diagnoses: readonly [number, number, number];
  readonly bundles: readonly BundleEffects[];
  /** What multiplies effects of age on length, radius, count and outward bow in CN, MCI, AD. */
  readonly steeper: readonly [number, number, number];
  /** Standard deviation of a subject on the logs of length and radius, of a streamline on that of the length. */
  readonly subjectLength: number;
  readonly subjectRadius: number;
  readonly streamlineLength: number;
  /** Scale of the three sites. */
  readonly sites: readonly [number, number, number];
  /** True where older subjects were scanned at later sites. */
  readonly siteFollowsAge: boolean;
  /** By how much the share of men rises with every ten years; it is a half at the centre of age. */
  readonly menByDecade: number;
  /** Intracranial volume of women and men, cm³, and its standard deviation. */
  readonly icv: readonly [number, number];
  readonly icvSd: number;
  /** Exponent of head size on length and radius: a head that is larger all over. */
  readonly headSize: number;
  /** Of men against women, on the log of the length, beside head size. */
  readonly sex: number;
  /** FA at the ends of a bundle and at its middle, at the centre of age; its noise at a point, and the shift of each site. */
  readonly fa: readonly [number, number];
  readonly faNoise: number;
  readonly faSites: readonly [number, number, number];
  /** What is shown as age or diagnosis is another subject's. */
  readonly permuted: 'none' | 'all' | 'diagnosis';
}

const NOTHING: BundleEffects = {
  lambda: 0,
  rho: 0,
  kappa: 0,
  beta: 0,
  delta: 0,
  gamma: 0,
  eta: 0,
  bow: 0,
  lambdaSquared: 0,
  bend: 0,
  phi: 0,
};

function usual(role: Role): BundleEffects {
  const fornix = role === 'fornix-like';
  const age =
    role === 'null'
      ? { lambda: 0, rho: 0, kappa: 0 }
      : fornix
        ? { lambda: -0.05, rho: -0.06, kappa: -0.1 }
        : { lambda: -0.02, rho: -0.025, kappa: -0.05 };
  const diagnosis = fornix
    ? { delta: -0.04, gamma: -0.08, eta: -0.3, bow: 1.5 }
    : { delta: -0.005, gamma: -0.02, eta: -0.05, bow: 0 };
  return { ...NOTHING, ...age, ...diagnosis, beta: role === 'bowing' ? 0.05 : 0, phi: -0.004 };
}

/** The law of an arm, for bundles of these roles. */
export function lawOf(arm: Arm, roles: readonly Role[]): Law {
  const all = roles.map(usual);
  const effects: Partial<Record<Arm, BundleEffects[]>> = {
    local: all.map((own, i) => (roles[i] === 'fornix-like' ? own : NOTHING)),
    null: all.map(() => NOTHING),
    'non-linear': all.map((own, i) =>
      roles[i] === 'null'
        ? own
        : { ...own, lambdaSquared: own.lambda / 2, bend: roles[i] === 'fornix-like' ? 3 : 1 },
    ),
  };
  return {
    ageCentre: 70,
    ages: [50, 90],
    diagnoses: [0.4, 0.35, 0.25],
    bundles: effects[arm] ?? all,
    steeper: arm === 'diagnosis' || arm === 'diagnosis-permuted' ? [1, 1.25, 1.5] : [1, 1, 1],
    subjectLength: 0.03,
    subjectRadius: 0.03,
    streamlineLength: 0.08,
    sites: [0.99, 1, 1.01],
    siteFollowsAge: arm === 'confounded',
    menByDecade: arm === 'confounded' ? 0.2 : 0,
    icv: [1400, 1570],
    icvSd: 110,
    headSize: 1 / 3,
    sex: 0.01,
    fa: [0.4, 0.6],
    faNoise: 0.02,
    faSites: [-0.02, 0, 0.02],
    permuted: arm === 'null-permuted' ? 'all' : arm === 'diagnosis-permuted' ? 'diagnosis' : 'none',
  };
}
