export {
  createDiscriminator,
  discriminatorLogits,
  discriminatorParameters,
  type Discriminator,
} from './discriminator.ts';
export { dropoutMasks, type Dropout, type DropoutMasks } from './dropout.ts';
export {
  discriminatorSpec,
  type ConvolutionalDiscriminatorSpec,
  type DiscriminatorSpec,
  type MlpDiscriminatorSpec,
} from './spec.ts';
