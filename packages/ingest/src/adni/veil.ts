import { TractogenError, formatError, type Events } from '@tractogen/core';
import { sessionName } from '../sources/about-visit.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** Site and roster number, however they are joined: `999_S_9001`, `ADNI999S9001`, `999-S-9001`. */
const PTID = String.raw`(?:ADNI)?(\d{3})[_-]?S[_-]?(\d{4,5})(?!\d)`;
/** What a folder is called; a name that BIDS does not allow, with the separators of a PTID, is taken whole. */
const SUBJECT = new RegExp(
  String.raw`sub-(?:ADNI)?(\d{3})[_-]+S[_-]*(\d{4,5})(?!\d)|sub-([A-Za-z0-9+]+)|(?<!\d)${PTID}`,
  'gi',
);
const SESSION = /ses-([A-Za-z0-9+]+)/g;
const IMAGE = /(?<![0-9A-Za-z])[ISD]\d{4,}(?![0-9A-Za-z])/g;
const DATE =
  /(?<!\d)(?:19|20)\d{2}(?:[-_/]\d{2}[-_/]\d{2}(?:[ T_]\d{2}[_:.]\d{2}(?:[_:.]\d{2}(?:\.\d+)?)?)?|(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d*)/g;

/**
 * Takes out of a text what names a participant, so that it may leave the data: labels of subjects and ADNI's PTID become
 * pseudonyms, as do labels of sessions that may be dates; numbers of images and series and dates are hidden.
 */
export function veiled(text: string, pseudonyms: Pseudonyms): string {
  const subject = (label: string): string => pseudonyms.of('subject', label);
  return text
    .replace(
      SUBJECT,
      (_all, site?: string, rid?: string, label?: string, bareSite?: string, bareRid?: string) => {
        if (label !== undefined) return `sub-${subject(label)}`;
        return site === undefined
          ? subject(`ADNI${bareSite}S${bareRid}`)
          : `sub-${subject(`ADNI${site}S${rid}`)}`;
      },
    )
    .replace(SESSION, (_all, label: string) => `ses-${sessionName(label, pseudonyms)}`)
    .replace(IMAGE, '<image>')
    .replace(DATE, '<date>');
}

/**
 * An error that may leave the data; what it said in full is kept beside the key.
 *
 * @param error anything thrown
 */
export function veiledError(error: unknown, pseudonyms: Pseudonyms): Error {
  const hide = (text: string): string => veiled(text, pseudonyms);
  if (!(error instanceof TractogenError))
    return new Error(hide(error instanceof Error ? error.message : String(error)));
  const { code, message, place, remedy, exitCode } = error;
  const whole = hide(formatError(error)) !== formatError(error);
  return new TractogenError(code, hide(message), {
    ...place,
    ...(place.file !== undefined && { file: hide(place.file) }),
    remedy: [
      ...(remedy === undefined ? [] : [hide(remedy)]),
      ...(whole ? [`${pseudonyms.folder}/failures.txt says it in full`] : []),
    ].join('; '),
    exitCode: exitCode === 1 || exitCode === 130 || exitCode === 143 ? exitCode : 2,
  });
}

/** Events whose texts may leave the data. */
export function veiledEvents(events: Events, pseudonyms: Pseudonyms): Events {
  const hide = (text: string): string => veiled(text, pseudonyms);
  return {
    ...events,
    progress: (phase, done, total, note) =>
      events.progress(phase, done, total, ...(note === undefined ? [] : [hide(note)])),
    info: (message) => events.info(hide(message)),
    warn: (message) => events.warn(hide(message)),
  };
}
