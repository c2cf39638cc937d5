import type { Layer } from './read.ts';

const WORDS: Readonly<Record<string, string>> = {
  InputLayer: 'input',
  Flatten: 'flat',
  ChannelMajorFlatten: 'flat, channel by channel',
  Reshape: 'reshaped',
  ChannelMajorReshape: 'reshaped, channel by channel',
  // Every convolution here is padded so: the section says it once.
  ReflectPad1: '',
  UpsampleLinear2x: '↑2 linear',
  UpsampleNearest2x: '↑2 nearest',
  UpSampling1D: '↑2 nearest',
  BatchNormalization: 'BN',
  Softmax: 'softmax',
  Add: 'sum',
  Concatenate: 'joined',
  MoveEnds: 'ends moved',
  BendAttributes: 'attributes, bent',
  WithSquares: 'values, squares',
  Constant: 'one learnt number',
  OuterWithOne: 'gate ⊗ (values, 1)',
};

const ACTIVE: Readonly<Record<string, string>> = { relu: ' ReLU', leaky: ' leaky ReLU, dropout' };

/** What a layer does, in a few words: `conv 3 ↓2 ReLU` is a convolution of kernel 3 and stride 2. */
export function layerWords({ kind, config }: Layer): string {
  const active = ACTIVE[String(config['activation'])] ?? '';
  const first = (value: unknown): string => String(Array.isArray(value) ? value[0] : value);
  if (kind === 'Conv1D') {
    const stride = first(config['strides']);
    return `conv ${first(config['kernel_size'])}${stride === '1' ? '' : ` ↓${stride}`}${active}`;
  }
  if (kind === 'Dense') return `dense${active}`;
  if (kind === 'Columns') return `columns ${first(config['from'])} to ${Number(config['to']) - 1}`;
  return WORDS[kind] ?? kind;
}
