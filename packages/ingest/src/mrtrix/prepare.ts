import type { Mrtrix, UserFile } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';
import type { ChainParams } from '../params.ts';
import { correctBias } from './steps/bias.ts';
import { convertDwi, type DwiFiles } from './steps/convert.ts';
import { denoise } from './steps/denoise.ts';
import { csd, msmtCsd, type Tissues } from './steps/fod.ts';
import { checkGradients } from './steps/gradients.ts';
import { removeRinging, slicePlane } from './steps/gibbs.ts';
import { brainMask, givenMask } from './steps/mask.ts';
import { correctMotion } from './steps/motion.ts';
import { normalise } from './steps/normalise.ts';
import { dhollanderResponse, tournierResponse } from './steps/response.ts';

/** What belongs to one diffusion series; files of the user's. */
export interface DwiSeries extends DwiFiles {
  /** BIDS sidecar. */
  readonly json?: UserFile;
  readonly reversePhase?: UserFile;
  readonly mask?: UserFile;
}

/** What tracking starts from; scratch files. */
export interface Prepared {
  readonly fod: string;
  readonly mask: string;
  /** The corrected diffusion image, for tensor tracking; null where an FOD image was given. */
  readonly dwi: string | null;
}

/**
 * From a diffusion series to orientation distributions: convert, check of the gradients' axes, denoise, Gibbs, motion, mask, bias,
 * response, deconvolution, normalisation. Steps without their programs are left out by name.
 *
 * @throws TractogenError those of the steps
 */
export async function prepare(mrtrix: Mrtrix, series: DwiSeries, params: ChainParams): Promise<Prepared> {
  let dwi = await convertDwi(mrtrix, series, params.badDirections);
  const model = await modelOf(mrtrix, dwi, params);
  const plane = await slicePlane(mrtrix, dwi);
  if (params.gradients !== 'trust') dwi = await checkGradients(mrtrix, dwi, params.gradients);
  if (params.denoise) dwi = await denoise(mrtrix, dwi);
  if (params.gibbs) dwi = await removeRinging(mrtrix, dwi, plane);
  if (params.motion !== 'off') {
    const { dwi: image, json, reversePhase } = series;
    const files = { image, ...(json && { sidecar: json }), ...(reversePhase && { reverse: reversePhase }) };
    dwi = await correctMotion(mrtrix, dwi, files, params.motion === 'required');
  }
  const mask =
    series.mask === undefined
      ? await brainMask(mrtrix, dwi)
      : await givenMask(mrtrix, series.mask, dwi, 'mask');
  if (params.bias !== 'off') dwi = await correctBias(mrtrix, dwi, mask, params.bias);
  let tissues = await deconvolve(mrtrix, dwi, mask, model, params.lmax);
  if (params.normalise) tissues = await normalise(mrtrix, tissues, mask);
  return { fod: tissues.fod, mask, dwi };
}

/** How a series is deconvolved. */
interface Model {
  readonly deconvolution: 'csd' | 'msmt_csd';
  /** b-values of the shells beside b = 0, s/mm². */
  readonly shells: readonly number[];
}

/**
 * What `auto` means for the shells that the series has.
 *
 * @throws TractogenError PARAMETER_INVALID where response and deconvolution do not fit each other
 */
async function modelOf(
  mrtrix: Mrtrix,
  dwi: string,
  { deconvolution, response }: ChainParams,
): Promise<Model> {
  const shells = await weightedShells(mrtrix, dwi);
  mrtrix.note('shells', shells);
  const wanted = deconvolution === 'auto' ? (shells.length > 1 ? 'msmt_csd' : 'csd') : deconvolution;
  const found = response === 'auto' ? (wanted === 'csd' ? 'tournier' : 'dhollander') : response;
  if ((wanted === 'csd') === (found === 'tournier')) return { deconvolution: wanted, shells };
  throw new TractogenError('PARAMETER_INVALID', `${wanted} takes no response of ${found}`, {
    remedy: 'Use tournier with csd, dhollander with msmt_csd, or leave one of them at auto',
  });
}

async function deconvolve(
  mrtrix: Mrtrix,
  dwi: string,
  mask: string,
  { deconvolution, shells }: Model,
  lmax: number | undefined,
): Promise<Tissues> {
  if (deconvolution === 'csd') {
    const responses = await tournierResponse(mrtrix, dwi, mask, lmax);
    return await csd(mrtrix, dwi, responses, mask, lmax);
  }
  const responses = await dhollanderResponse(mrtrix, dwi, mask);
  return await msmtCsd(mrtrix, dwi, responses, mask, shells.length > 1);
}

/** b-values of the shells beside b = 0, s/mm². */
async function weightedShells(mrtrix: Mrtrix, dwi: string): Promise<number[]> {
  const text = await mrtrix.run('mrinfo', [dwi, '-shell_bvalues']);
  return text
    .trim()
    .split(/\s+/)
    .map(Number)
    .filter((b) => b >= 50)
    .map(Math.round);
}
