import { DIAGNOSES } from '@tractogen/formats';
import type { Law } from './law.ts';
import { meanIcv, type Subject } from './subjects.ts';

/** What the law makes of one bundle of one subject, beside the bundle as it is at the centre of everything. */
export interface BundleOfSubject {
  /** On the log of the mean length and of the radius, the subject's own deviation and the site among them. */
  readonly logLength: number;
  readonly logRadius: number;
  /** Outward at mid-length, and the bend at three tenths, mm. */
  readonly bow: number;
  readonly bend: number;
  /** On the log of the expected count. */
  readonly logCount: number;
  /** On FA: as a share of it, and added by the scanner. */
  readonly faShare: number;
  readonly faShift: number;
}

/** MCI has half of what AD has. */
const STAGE = { CN: 0, MCI: 0.5, AD: 1 } as const;

/**
 * The law, for one subject and one bundle: log length = λ·u + λ₂·u² + δ + sex + head size + site + e, and so on, with
 * u the decades from the centre of age.
 */
export function effectsOf(law: Law, subject: Subject, bundle: number): BundleOfSubject {
  const own = law.bundles[bundle];
  const { age, diagnosis } = subject.acts;
  const years = (age - law.ageCentre) * law.steeper[DIAGNOSES.indexOf(diagnosis)];
  const decades = years / 10;
  const stage = STAGE[diagnosis];
  const head = law.headSize * Math.log(subject.icv / meanIcv(law));
  const scale = head + Math.log(law.sites[subject.site - 1]);
  return {
    logLength:
      own.lambda * decades +
      own.lambdaSquared * ((age - law.ageCentre) / 10) ** 2 +
      own.delta * stage +
      (subject.sex === 'male' ? law.sex : 0) +
      scale +
      subject.length,
    logRadius: own.rho * decades + own.gamma * stage + scale + subject.radius,
    bow: own.beta * years + own.bow * stage,
    bend: own.bend * stage,
    logCount: own.kappa * decades + own.eta * stage,
    // What makes an arm steeper is the age in shapes and counts.
    faShare: own.phi * (age - law.ageCentre),
    faShift: law.faSites[subject.site - 1],
  };
}
