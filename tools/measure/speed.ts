import type { Clone } from './clone.ts';
import { ranNodes } from './clone.ts';
import type { Figure } from './figure.ts';

/** Set-up in the fresh clone, and again. */
export async function setUp(clone: Clone): Promise<Figure[]> {
  const cold = await clone.run(['node', 'scripts/setup.mjs']);
  const again = await clone.run(['node', 'scripts/setup.mjs']);
  return [
    {
      name: 'setup.cold',
      value: cold.seconds,
      unit: 's',
      bar: '≤ 360',
      met: cold.exitCode === 0 && cold.seconds <= 360,
    },
    {
      name: 'setup.again',
      value: again.seconds,
      unit: 's',
      bar: '≤ 3',
      met: again.exitCode === 0 && again.seconds <= 3,
    },
  ];
}

/** The quickstart with nothing cached, then `npm start` with everything cached. */
export async function quickstart(clone: Clone): Promise<Figure[]> {
  const cold = await clone.run(['npx', 'nx', 'run', 'pipelines:quickstart', '--skip-nx-cache']);
  const first = await clone.summary('quickstart');
  const rss = Math.max(...first.nodes.map((node) => node.maxRss ?? 0)) / 2 ** 30;
  // The cold run stored nothing: one run that fills the cache, then the one that is measured.
  await clone.run(['npm', 'start', '--silent']);
  const again = await clone.run(['npm', 'start', '--silent']);
  const ran = ranNodes(await clone.summary('quickstart'));
  return [
    {
      name: 'quickstart.cold',
      value: cold.seconds,
      unit: 's',
      bar: '≤ 480',
      met: cold.exitCode === 0 && cold.seconds <= 480,
    },
    { name: 'quickstart.max_rss', value: rss, unit: 'GiB', bar: '≤ 3', met: rss > 0 && rss <= 3 },
    {
      name: 'start.again',
      value: again.seconds,
      unit: 's',
      bar: '≤ 15',
      met: again.exitCode === 0 && again.seconds <= 15,
    },
    {
      name: 'start.again.ran',
      value: ran.length,
      unit: 'nodes',
      bar: '0',
      met: ran.length === 0,
      note: ran.join(', '),
    },
  ];
}
