import { TractogenError, formatError, type Events } from '@tractogen/core';
import { dataLabels } from './labels.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/**
 * Takes out of a text what names a participant, so that it may leave the data: labels of subjects and ADNI's PTID become
 * pseudonyms; numbers of images and series and dates are hidden.
 */
export function veiled(text: string, pseudonyms: Pseudonyms): string {
  const subject = (label: string): string => pseudonyms.of('subject', label);
  return text
    .replace(/sub-([A-Za-z0-9+]+)/g, (_all, label: string) => `sub-${subject(label)}`)
    .replace(dataLabels, (_all, site: string, rid: string) => subject(`ADNI${site}S${rid}`))
    .replace(/(?<![0-9A-Za-z])[ISD]\d{4,}(?![0-9A-Za-z])/g, '<image>')
    .replace(
      /(?<!\d)(?:19|20)\d{2}[-_/]\d{2}[-_/]\d{2}(?:[ T_]\d{2}[_:.]\d{2}(?:[_:.]\d{2}(?:\.\d+)?)?)?/g,
      '<date>',
    );
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
    info: (message) => events.info(hide(message)),
    warn: (message) => events.warn(hide(message)),
  };
}
