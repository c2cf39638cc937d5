/// <reference lib="dom" />
import type { ViewerData } from './data.ts';
import { multiply, orbit, perspective } from './matrix.ts';
import { rgb, SEGMENT, segmentsOf } from './unpack.ts';

export interface Camera {
  azimuth: number;
  elevation: number;
  /** In radii of the scene. */
  distance: number;
  panX: number;
  panY: number;
}

export interface Scene {
  draw(camera: Camera, shown: (set: string, bundle: string) => boolean, byDirection: boolean): void;
}

const FIELD = 0.6;

/** Each segment is a rectangle of constant width on the screen, shaded across like a thin tube. */
const VERTEX = `#version 300 es
in vec3 a; in vec3 b; in vec2 corner;
uniform mat4 matrix; uniform vec2 size; uniform float width; uniform vec3 colour; uniform float byDirection;
out vec3 shade; out float across;
void main() {
  vec4 p = matrix * vec4(a, 1.0); vec4 q = matrix * vec4(b, 1.0);
  vec2 along = (q.xy / q.w - p.xy / p.w) * size;
  vec2 normal = length(along) > 1e-6 ? normalize(vec2(-along.y, along.x)) : vec2(0.0, 1.0);
  vec4 end = mix(p, q, corner.x);
  end.xy += normal * corner.y * width / size * end.w;
  gl_Position = end;
  across = corner.y;
  shade = mix(colour, abs(normalize(b - a + 1e-9)), byDirection);
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
in vec3 shade; in float across; out vec4 pixel;
void main() { pixel = vec4(shade * (0.55 + 0.45 * sqrt(1.0 - across * across)), 1.0); }`;

/** Prepares the drawing, or gives null where the browser has no WebGL 2. */
export function createScene(canvas: HTMLCanvasElement, data: ViewerData): Scene | null {
  const gl = canvas.getContext('webgl2', { antialias: true, preserveDrawingBuffer: true });
  if (gl === null) return null;
  const program = linked(gl);
  if (program === null) return null;
  const place = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
  const uniforms = {
    matrix: place('matrix'),
    size: place('size'),
    width: place('width'),
    colour: place('colour'),
    byDirection: place('byDirection'),
  };
  const corners = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, corners);
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, -1, 1, -1, 0, 1, 1, 1]), gl.STATIC_DRAW);
  const groups = data.groups.map((group) => {
    const segments = segmentsOf(group, data);
    const vertices = gl.createVertexArray();
    gl.bindVertexArray(vertices);
    attribute(gl, program, 'corner', corners, 2, 8, 0, 0);
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, segments, gl.STATIC_DRAW);
    attribute(gl, program, 'a', buffer, 3, 4 * SEGMENT, 0, 1);
    attribute(gl, program, 'b', buffer, 3, 4 * SEGMENT, 12, 1);
    return { ...group, vertices, count: segments.length / SEGMENT, paint: rgb(group.colour) };
  });

  return {
    draw(camera, shown, byDirection) {
      const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
      const [width, height] = [canvas.clientWidth * ratio, canvas.clientHeight * ratio].map(Math.round);
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      gl.viewport(0, 0, width, height);
      gl.clearColor(0.063, 0.082, 0.102, 1);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      gl.enable(gl.DEPTH_TEST);
      gl.useProgram(program);
      const distance = camera.distance * data.radius;
      const lens = perspective(
        FIELD,
        width / Math.max(1, height),
        distance / 50,
        distance * 4 + data.radius * 4,
      );
      const eye = orbit(
        camera.azimuth,
        camera.elevation,
        distance,
        camera.panX * data.radius,
        camera.panY * data.radius,
      );
      gl.uniformMatrix4fv(uniforms.matrix, false, multiply(lens, eye));
      gl.uniform2f(uniforms.size, width, height);
      gl.uniform1f(uniforms.width, 1.6 * ratio);
      gl.uniform1f(uniforms.byDirection, byDirection ? 1 : 0);
      for (const group of groups) {
        if (!shown(group.set, group.bundle)) continue;
        gl.uniform3fv(uniforms.colour, group.paint);
        gl.bindVertexArray(group.vertices);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, group.count);
      }
    },
  };
}

function linked(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  const fine: unknown = gl.getProgramParameter(program, gl.LINK_STATUS);
  return fine === true ? program : null;
}

function attribute(
  gl: WebGL2RenderingContext,
  program: WebGLProgram,
  name: string,
  buffer: WebGLBuffer | null,
  size: number,
  stride: number,
  offset: number,
  divisor: number,
): void {
  const at = gl.getAttribLocation(program, name);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.enableVertexAttribArray(at);
  gl.vertexAttribPointer(at, size, gl.FLOAT, false, stride, offset);
  gl.vertexAttribDivisor(at, divisor);
}
