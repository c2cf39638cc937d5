import type { Charts } from '@tractogen/codec';
import type { NamedValues } from './parameter.ts';

/** How sharply a gate turns from one chart to the next: a tenth of the way past the border, e⁻⁴⁰ of the other is left. */
const SHARPNESS = 400;

/** First values of an encoder's charts: scores in standard deviations, v = components · (x − mean) ⊘ sd, put at (centre + turn · (sd ⊙ v)) / unit. */
export function chartEncoderValues({ charts, unit, spread }: Charts): NamedValues {
  const width = charts[0].mean.length;
  const d = charts[0].sd.length;
  const reading = new Float32Array(charts.length * (width + 1) * d);
  const means = new Float32Array(charts.length * width);
  const place = new Float32Array(charts.length * (d + 1) * d);
  for (const [k, { mean, centre, components, sd, turn }] of charts.entries()) {
    means.set(
      mean.map((value) => -value),
      k * width,
    );
    for (let j = 0; j < d; j++) {
      for (let i = 0; i < width; i++)
        reading[(k * (width + 1) + i) * d + j] = (spread * components[j * width + i]) / sd[j];
      for (let i = 0; i < d; i++) place[(k * (d + 1) + i) * d + j] = (turn[j * d + i] * sd[i]) / unit;
      place[(k * (d + 1) + d) * d + j] = centre[j] / unit;
    }
  }
  return new Map([
    ['charts/kernel', reading],
    ['means/kernel', means],
    ['place/kernel', place],
    ...nearest(charts.map(({ mean }) => mean)),
  ]);
}

/** First values of a decoder's charts, the way back: v = turnᵀ · (unit · z − centre) ⊘ sd, x̂ = mean + componentsᵀ · (sd ⊙ v). */
export function chartDecoderValues({ charts, unit }: Charts): NamedValues {
  const width = charts[0].mean.length;
  const d = charts[0].sd.length;
  const writing = new Float32Array(charts.length * (d + 1) * width);
  const place = new Float32Array(charts.length * (d + 1) * d);
  for (const [k, { mean, centre, components, sd, turn }] of charts.entries()) {
    const block = k * (d + 1);
    for (let j = 0; j < d; j++) {
      for (let i = 0; i < width; i++) writing[(block + j) * width + i] = sd[j] * components[j * width + i];
      let offset = 0;
      for (let i = 0; i < d; i++) {
        const value = turn[i * d + j] / sd[j];
        place[(block + i) * d + j] = unit * value;
        offset -= value * centre[i];
      }
      place[(block + d) * d + j] = offset;
    }
    writing.set(mean, (block + d) * width);
  }
  return new Map([
    ['charts/kernel', writing],
    ['place/kernel', place],
    ...nearest(charts.map(({ centre }) => centre.map((value) => value / unit))),
  ]);
}

/**
 * `gate/kernel` (n, K) and `gate/bias` (K) whose softmax chooses the nearest of K places: the logit of
 * place c is s · (⟨c, x⟩ − ‖c‖² / 2), measured from the first place so that float32 keeps its digits.
 */
function nearest(places: readonly Float32Array[]): [string, Float32Array][] {
  const count = places.length;
  const width = places[0].length;
  let least = Infinity;
  for (const [k, a] of places.entries())
    for (const b of places.slice(0, k))
      least = Math.min(
        least,
        a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0),
      );
  const sharpness = Number.isFinite(least) && least > 0 ? SHARPNESS / least : 1;
  const kernel = new Float32Array(width * count);
  const bias = new Float32Array(count);
  for (const [k, place] of places.entries()) {
    let half = 0;
    for (let i = 0; i < width; i++) {
      const away = place[i] - places[0][i];
      kernel[i * count + k] = sharpness * away;
      half += (away * (place[i] + places[0][i])) / 2;
    }
    bias[k] = -sharpness * half;
  }
  return [
    ['gate/kernel', kernel],
    ['gate/bias', bias],
  ];
}
