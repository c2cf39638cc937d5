import { BENDS } from '@tractogen/codec';
import type * as tf from '@tensorflow/tfjs';
import { withSquares } from '../blocks/coupling.ts';
import { endsShapes, moveEnds } from '../blocks/ends.ts';
import { bendAttributes, outerWithOne } from '../blocks/experts.ts';
import { flatten, unflatten } from '../blocks/flatten.ts';
import type { Ops, Tf } from '../ops/ops.ts';
import { portableOps } from '../ops/portable.ts';

type Shape = tf.Shape | tf.Shape[];
type Layer = tf.layers.Layer;

/** Layers that TensorFlow.js lacks; registered by class name, so that a saved model can be read again. */
export interface CustomLayers {
  reflectPad1(name: string): Layer;
  upsampleLinear2x(name: string): Layer;
  upsampleNearest2x(name: string): Layer;
  channelMajorFlatten(name: string): Layer;
  /** (B, points · C) → (B, points, C). */
  channelMajorReshape(name: string, points: number): Layer;
  /** (B, n) → (B, to − from): columns from … to − 1. */
  columns(name: string, from: number, to: number): Layer;
  /** (B, A) → (B, A + bent.length · BENDS): attributes with their bent terms behind them. */
  bendAttributes(name: string, bent: readonly number[]): Layer;
  /** (B, d) → (B, 2d): a code, then its squares. */
  withSquares(name: string): Layer;
  /** A constant times a tensor of any shape. */
  times(name: string, factor: number): Layer;
  /** [(B, K), (B, n)] → (B, K · (n + 1)): gate ⊗ (values, 1). */
  outerWithOne(name: string): Layer;
  /** [(B, points, 3), (B, K)] → (B, points, 3): end points moved by the maps of the expert. */
  moveEnds(name: string, experts: number): Layer;
}

const registered = new WeakMap<Tf, CustomLayers>();

/**
 * Registers the custom layers with a TensorFlow.js module, once; needed before
 * `tf.loadLayersModel` on any saved encoder or decoder. They use portable operations, so that a model
 * also loads in a browser.
 */
export function registerLayers(flow: Tf): CustomLayers {
  const known = registered.get(flow);
  if (known !== undefined) return known;
  const layers = defineLayers(flow, portableOps(flow, flow.getBackend()));
  registered.set(flow, layers);
  return layers;
}

function defineLayers(flow: Tf, ops: Ops): CustomLayers {
  /** A layer without weights on one tensor of known shape. */
  abstract class Stateless extends flow.layers.Layer {
    abstract transform(x: tf.Tensor): tf.Tensor;
    abstract shapeOf(shape: tf.Shape): tf.Shape;
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return flow.tidy(() => this.transform(Array.isArray(inputs) ? inputs[0] : inputs));
    }
    override computeOutputShape(shape: Shape): Shape {
      return this.shapeOf((Array.isArray(shape[0]) ? shape[0] : shape) as tf.Shape);
    }
  }

  class ReflectPad1 extends Stateless {
    static readonly className = 'ReflectPad1';
    transform(x: tf.Tensor): tf.Tensor {
      return ops.reflectPad1(x as tf.Tensor3D);
    }
    shapeOf([batch, points, channels]: tf.Shape): tf.Shape {
      return [batch, points! + 2, channels];
    }
  }

  class UpsampleLinear2x extends Stateless {
    static readonly className = 'UpsampleLinear2x';
    transform(x: tf.Tensor): tf.Tensor {
      return ops.upsampleLinear2x(x as tf.Tensor3D);
    }
    shapeOf([batch, points, channels]: tf.Shape): tf.Shape {
      return [batch, 2 * points!, channels];
    }
  }

  class UpsampleNearest2x extends Stateless {
    static readonly className = 'UpsampleNearest2x';
    transform(x: tf.Tensor): tf.Tensor {
      return ops.upsampleNearest2x(x as tf.Tensor3D);
    }
    shapeOf([batch, points, channels]: tf.Shape): tf.Shape {
      return [batch, 2 * points!, channels];
    }
  }

  class ChannelMajorFlatten extends Stateless {
    static readonly className = 'ChannelMajorFlatten';
    transform(x: tf.Tensor): tf.Tensor {
      return flatten(flow, x as tf.Tensor3D, 'channel-major');
    }
    shapeOf([batch, points, channels]: tf.Shape): tf.Shape {
      return [batch, points! * channels!];
    }
  }

  class ChannelMajorReshape extends Stateless {
    static readonly className = 'ChannelMajorReshape';
    readonly points: number;
    constructor(config: { readonly name?: string; readonly points: number }) {
      super(config);
      this.points = config.points;
    }
    transform(x: tf.Tensor): tf.Tensor {
      return unflatten(flow, x as tf.Tensor2D, this.points, 'channel-major');
    }
    shapeOf([batch, width]: tf.Shape): tf.Shape {
      return [batch, this.points, width! / this.points];
    }
    override getConfig(): tf.serialization.ConfigDict {
      return { ...super.getConfig(), points: this.points };
    }
  }

  class Columns extends Stateless {
    static readonly className = 'Columns';
    readonly from: number;
    readonly to: number;
    constructor(config: { readonly name?: string; readonly from: number; readonly to: number }) {
      super(config);
      this.from = config.from;
      this.to = config.to;
    }
    transform(x: tf.Tensor): tf.Tensor {
      return flow.slice2d(x as tf.Tensor2D, [0, this.from], [-1, this.to - this.from]);
    }
    shapeOf([batch]: tf.Shape): tf.Shape {
      return [batch, this.to - this.from];
    }
    override getConfig(): tf.serialization.ConfigDict {
      return { ...super.getConfig(), from: this.from, to: this.to };
    }
  }

  class BendAttributes extends Stateless {
    static readonly className = 'BendAttributes';
    readonly bent: readonly number[];
    constructor(config: { readonly name?: string; readonly bent: readonly number[] }) {
      super(config);
      this.bent = config.bent;
    }
    transform(x: tf.Tensor): tf.Tensor {
      return bendAttributes(flow, x as tf.Tensor2D, this.bent);
    }
    shapeOf([batch, width]: tf.Shape): tf.Shape {
      return [batch, width! + this.bent.length * BENDS];
    }
    override getConfig(): tf.serialization.ConfigDict {
      return { ...super.getConfig(), bent: [...this.bent] };
    }
  }

  class WithSquares extends Stateless {
    static readonly className = 'WithSquares';
    transform(x: tf.Tensor): tf.Tensor {
      return withSquares(flow, x as tf.Tensor2D);
    }
    shapeOf([batch, width]: tf.Shape): tf.Shape {
      return [batch, 2 * width!];
    }
  }

  class Times extends Stateless {
    static readonly className = 'Times';
    readonly factor: number;
    constructor(config: { readonly name?: string; readonly factor: number }) {
      super(config);
      this.factor = config.factor;
    }
    transform(x: tf.Tensor): tf.Tensor {
      return flow.mul(x, this.factor);
    }
    shapeOf(shape: tf.Shape): tf.Shape {
      return shape;
    }
    override getConfig(): tf.serialization.ConfigDict {
      return { ...super.getConfig(), factor: this.factor };
    }
  }

  class OuterWithOne extends flow.layers.Layer {
    static readonly className = 'OuterWithOne';
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      const [gate, values] = inputs as tf.Tensor2D[];
      return flow.tidy(() => outerWithOne(flow, gate, values));
    }
    override computeOutputShape(shapes: Shape): Shape {
      const [gate, values] = shapes as tf.Shape[];
      return [gate[0], gate[1]! * (values[1]! + 1)];
    }
  }

  class MoveEnds extends flow.layers.Layer {
    static readonly className = 'MoveEnds';
    readonly experts: number;
    constructor(config: { readonly name?: string; readonly experts: number }) {
      super(config);
      this.experts = config.experts;
    }
    override build(): void {
      const zeros = flow.initializers.zeros();
      for (const [part, shape] of Object.entries(endsShapes(this.experts)))
        this.addWeight(part, shape, 'float32', zeros, undefined, false);
      this.built = true;
    }
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      const [line, gate] = inputs as [tf.Tensor3D, tf.Tensor2D];
      const [knots, bends, base] = this.weights.map((weight) => weight.read());
      return flow.tidy(() => moveEnds(flow, line, gate, { knots, bends, base }));
    }
    override computeOutputShape(shapes: Shape): Shape {
      return (shapes as tf.Shape[])[0];
    }
    override getConfig(): tf.serialization.ConfigDict {
      return { ...super.getConfig(), experts: this.experts };
    }
  }

  for (const layer of [
    BendAttributes,
    Columns,
    MoveEnds,
    OuterWithOne,
    Times,
    WithSquares,
    ReflectPad1,
    UpsampleLinear2x,
    UpsampleNearest2x,
    ChannelMajorFlatten,
    ChannelMajorReshape,
  ]) {
    flow.serialization.registerClass(layer);
  }
  return {
    reflectPad1: (name) => new ReflectPad1({ name }),
    upsampleLinear2x: (name) => new UpsampleLinear2x({ name }),
    upsampleNearest2x: (name) => new UpsampleNearest2x({ name }),
    channelMajorFlatten: (name) => new ChannelMajorFlatten({ name }),
    channelMajorReshape: (name, points) => new ChannelMajorReshape({ name, points }),
    columns: (name, from, to) => new Columns({ name, from, to }),
    bendAttributes: (name, bent) => new BendAttributes({ name, bent }),
    withSquares: (name) => new WithSquares({ name }),
    times: (name, factor) => new Times({ name, factor }),
    outerWithOne: (name) => new OuterWithOne({ name }),
    moveEnds: (name, experts) => new MoveEnds({ name, experts }),
  };
}
