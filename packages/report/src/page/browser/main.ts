/// <reference lib="dom" />
import { attachControls, START } from './controls.ts';
import type { ViewerData } from './data.ts';
import { createScene, type Camera } from './scene.ts';

function start(): void {
  const island = document.querySelector('#viewer-data')?.textContent;
  const canvas = document.querySelector<HTMLCanvasElement>('#viewer-canvas');
  const box = document.querySelector('#viewer-box');
  if (island === undefined || island === null || canvas === null || box === null) return;
  const data = JSON.parse(island) as ViewerData;
  box.classList.remove('hidden');
  const scene = createScene(canvas, data);
  if (scene === null) {
    box.classList.add('hidden');
    document.querySelector('#viewer-failed')?.classList.remove('hidden');
    return;
  }
  const camera: Camera = { ...START };
  const colour = document.querySelector<HTMLSelectElement>('#viewer-colour');
  const off = (kind: 'set' | 'bundle'): Set<string> =>
    new Set(
      [...box.querySelectorAll<HTMLInputElement>(`input[data-${kind}]`)]
        .filter(({ checked }) => !checked)
        .map(({ dataset }) => dataset[kind] ?? ''),
    );
  let waiting = false;
  const draw = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const [sets, bundles] = [off('set'), off('bundle')];
      scene.draw(
        camera,
        (set, bundle) => !sets.has(set) && !bundles.has(bundle),
        colour?.value === 'direction',
      );
    });
  };
  attachControls(canvas, camera, draw);
  box.addEventListener('change', draw);
  document.querySelector('#viewer-reset')?.addEventListener('click', () => {
    Object.assign(camera, START);
    draw();
  });
  new ResizeObserver(draw).observe(canvas);
}

start();
