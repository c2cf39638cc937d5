import { OLDEST_TOLD } from '@tractogen/core';
import type { About } from '@tractogen/formats';
import type { VisitFacts } from '../adni/facts.ts';
import { sharedHeadVolume } from '../adni/head-volume.ts';
import type { Pseudonyms } from '../adni/pseudonyms.ts';
import type { BidsSession } from '../bids/dataset.ts';

/** An age that may be stored outside the data, years: of all that are older the same. */
export function cappedAge(age: number): number {
  return age > OLDEST_TOLD ? OLDEST_TOLD + 1 : age;
}

/** Columns of all streamlines of a visit. Ages to a hundredth of a year, which tells no day; head volumes to 50 mL. */
export function aboutVisit(
  { subject, session }: BidsSession,
  { age, diagnosis, sex, site, protocol, icv }: VisitFacts,
  pseudonyms: Pseudonyms,
): About {
  return {
    subject: pseudonyms.of('subject', subject),
    ...(session !== null && { session: sessionName(session, pseudonyms) }),
    ...(age !== null && { age: String(Number(cappedAge(age).toFixed(2))) }),
    ...(diagnosis !== null && { diagnosis }),
    ...(sex !== null && { sex }),
    ...(site !== null && { site: pseudonyms.of('site', site) }),
    ...(protocol !== null && { protocol }),
    ...(icv !== null && { icv: String(sharedHeadVolume(icv)) }),
  };
}

/** A visit's code as it is; a label that may be a date or a number of a scan stands under a pseudonym. */
export function sessionName(session: string, pseudonyms: Pseudonyms): string {
  return /\d{5,}/.test(session) ? pseudonyms.of('session', session) : session;
}
