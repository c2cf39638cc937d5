/// <reference lib="dom" />
import type { Camera } from './scene.ts';

/** From above and a little to the front. */
export const START: Readonly<Camera> = { azimuth: 0, elevation: 1.15, distance: 2.6, panX: 0, panY: 0 };

const LOWEST = 0.6;
const FARTHEST = 12;

/** Turns, moves and zooms a camera by pointer, wheel and keys; `changed` is called after each step. */
export function attachControls(canvas: HTMLCanvasElement, camera: Camera, changed: () => void): void {
  let last: { x: number; y: number; move: boolean } | null = null;
  canvas.addEventListener('pointerdown', (event) => {
    last = { x: event.clientX, y: event.clientY, move: event.shiftKey || event.button !== 0 };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (last === null) return;
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    last = { ...last, x: event.clientX, y: event.clientY };
    if (last.move) {
      const step = (camera.distance * 0.62) / canvas.clientHeight;
      camera.panX += dx * step;
      camera.panY -= dy * step;
    } else turn(camera, -dx * 0.008, dy * 0.008);
    changed();
  });
  const release = (): void => {
    last = null;
  };
  canvas.addEventListener('pointerup', release);
  canvas.addEventListener('pointercancel', release);
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      zoom(camera, Math.exp(event.deltaY * 0.0012));
      changed();
    },
    { passive: false },
  );
  canvas.addEventListener('keydown', (event) => {
    const act = KEYS[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(camera);
    changed();
  });
}

const KEYS: Readonly<Record<string, ((camera: Camera) => void) | undefined>> = {
  ArrowLeft: (camera) => turn(camera, -0.1, 0),
  ArrowRight: (camera) => turn(camera, 0.1, 0),
  ArrowUp: (camera) => turn(camera, 0, 0.1),
  ArrowDown: (camera) => turn(camera, 0, -0.1),
  '+': (camera) => zoom(camera, 0.9),
  '-': (camera) => zoom(camera, 1 / 0.9),
};

function turn(camera: Camera, azimuth: number, elevation: number): void {
  camera.azimuth += azimuth;
  camera.elevation = Math.min(Math.PI / 2, Math.max(-Math.PI / 2, camera.elevation + elevation));
}

function zoom(camera: Camera, factor: number): void {
  camera.distance = Math.min(FARTHEST, Math.max(LOWEST, camera.distance * factor));
}
