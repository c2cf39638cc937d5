import { defineStage, one, runStageMain, strictest, type Artefact, type Events } from '@tractogen/core';
import { readImage, readSplit } from '@tractogen/formats';
import { maskLookup } from '@tractogen/geometry';
import { openCodec } from '@tractogen/nn';
import type { Mask } from './acceptance/white-matter.ts';
import { sample } from './methods/sample.ts';
import { params, type Params } from './params.ts';
import { trainingOf } from './requests/training.ts';

const MASK_FILE = 'white_matter.nii.gz';

/** New streamlines from a model: GESTA, its prior, or requests; see `sample`. */
export const stage = defineStage({
  name: 'sampler',
  verb: 'sample',
  params,
  needs: { model: one('model'), streamlines: one('streamlines') },
  gives: 'samples',
  async run({ params: wanted, inputs, output, random, events, signal }) {
    const training = trainingOf(await readSplit(inputs.streamlines, 'train'));
    const mask = await readMask(inputs.streamlines, wanted, events);
    const codec = await openCodec(inputs.model);
    try {
      const counts = await sample(wanted, {
        training,
        access: strictest([inputs.streamlines.access, inputs.model.access]),
        mask,
        codec,
        source: inputs.model.sha256,
        output,
        random,
        events,
        signal,
      });
      return { counts, provenance: codec.runtime ? { runtime: codec.runtime } : {} };
    } finally {
      codec.dispose();
    }
  },
});

async function readMask(streamlines: Artefact, wanted: Params, events: Events): Promise<Mask | null> {
  if (wanted.acceptance.whiteMatter === false) return null;
  if (streamlines.has(MASK_FILE)) return maskLookup(await readImage(streamlines.path(MASK_FILE)));
  events.warn('the data have no white-matter mask: samples are not trimmed and not checked against one');
  return null;
}

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
