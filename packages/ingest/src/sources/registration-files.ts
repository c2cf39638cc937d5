import { stableJson } from '@tractogen/core';
import { REGISTRATION_FILE, type About, type RegistrationImages } from '@tractogen/formats';

/** One visit under the names that its streamlines have, and where its image lies. */
interface ImageOfVisit {
  readonly about: About;
  readonly path: string;
}

/**
 * Files that tell of each visit by which image it can be registered. Their names are numbers: nobody is named, and no
 * date or scan.
 *
 * @returns name in the artefact → path, or bytes
 */
export function registrationFiles(visits: readonly ImageOfVisit[]): Map<string, string | Uint8Array> {
  const images = visits.map(({ about: { subject = '', session = '' } }, i) => ({
    subject,
    session,
    file: `registration/${String(i).padStart(5, '0')}.nii.gz`,
  }));
  const listed: RegistrationImages = { schema: 1, contrast: 'fa', images };
  return new Map<string, string | Uint8Array>([
    [REGISTRATION_FILE, Buffer.from(stableJson(listed))],
    ...images.map(({ file }, i): [string, string] => [file, visits[i].path]),
  ]);
}
