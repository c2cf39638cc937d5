import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../testing/run.ts';
import { madeRuns, type MadeRuns } from '../testing/runs.ts';

let folder: string;
let made: MadeRuns;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-runs-'));
  made = madeRuns(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runs = (...args: string[]): ReturnType<typeof run> => run('runs', ...args, '--workspace', folder);

describe('tractogen runs', () => {
  it('lists each run with commit, nodes, outputs and headline metrics', async () => {
    const { out, error } = await runs('toy');
    expect(error).toBeNull();
    expect(out).toContain('0123456789ab  2026-01-02 03:04 UTC  abababa+  1 nodes: 1 ran  outputs: here\n');
    expect(out).toContain('reconstruction.ae.plausible.mean_point_error  0.18 mm\n');
    expect(out).not.toContain('many.1');
  });

  it('shows the metrics asked for, marks restricted runs, and says what there is none of', async () => {
    expect((await runs('toy', '--metrics', 'many.12?')).out).toContain('many.129  129\n');
    const all = (await runs()).out;
    expect(all).toContain('cohort-toy: 1 run, restricted: keep them on this machine\n');
    expect(all).toMatch(/ba9876543210 .* 1 failed {2}outputs: none {2}restricted/);
    mkdirSync(join(folder, 'pipelines'));
    writeFileSync(join(folder, 'pipelines/other.yaml'), '');
    expect((await runs('toy', '--metrics', 'nope.*')).err).toMatch(/^warning: no run has a metric .*nope/);
    expect((await runs('othre')).error).toMatch(/^USAGE .*pipelines: .* "othre"\. Name one of: other\.$/);
    expect((await run('runs', '--workspace', join(folder, 'gone'))).error).toMatch(/^DATA_MISSING .*gone: /);
    expect((await runs('other')).out).toBe('No run of other is recorded yet: npx nx run pipelines:other\n');
  });

  it('shows one run, ages above 89 only as such, as text and as JSON', async () => {
    const { out } = await runs('show', '0123');
    expect(out).toMatch(/ae\.params\.age +90\+\n/);
    expect(out).not.toContain('93\n        ');
    const json = JSON.parse((await runs('show', '0123', '--json')).out) as typeof made.open;
    expect(json.nodes[0].params.age).toBe('90+');
    expect(json).toMatchObject({ id: made.open.id, outputs: { ae: 'here' } });
  });

  it('says who had computed what came from the team’s cache', async () => {
    const origin = { by: 'gpu-box', at: '2026-01-01T10:20:30.000Z' };
    const [ran] = made.open.occasions;
    const nodes = { ae: { status: 'remote', seconds: null, hash: '2', origin } };
    const taken = { ...made.open, id: 'dddddddddddd', pipeline: 'team', occasions: [{ ...ran, nodes }] };
    mkdirSync(join(folder, 'results/team/runs'), { recursive: true });
    writeFileSync(join(folder, `results/team/runs/${taken.id}.json`), JSON.stringify(taken));
    expect((await runs('team')).out).toContain('1 nodes: 1 remote, computed by gpu-box  outputs: ');
    const { out } = await runs('show', 'dddd');
    expect(out).toMatch(
      /^ +node +stage +status .* computed by\n +ae +model-ae +remote .* gpu-box, 2026-01-01 10:20 UTC\n/m,
    );
    expect((await runs('show', '0123')).out).not.toContain('gpu-box');
    for (const [args, wanted] of [
      [['team'], [{ id: taken.id, computedBy: { ae: origin } }]],
      [['show', 'dddd'], { occasions: [{ nodes: { ae: { origin } } }] }],
    ] as const)
      expect(JSON.parse((await runs(...args, '--json')).out)).toMatchObject(wanted);
  });

  it('compares two, and refuses what cannot be compared or is not there', async () => {
    expect((await runs('diff', '0123', '0123')).out).toBe('0123456789ab → 0123456789ab\n  nothing differs\n');
    expect(JSON.parse((await runs('diff', '0123', '0123', '--json')).out)).toMatchObject({ roots: [] });
    expect((await runs('diff', '0123', 'ba98')).error).toMatch(/^USAGE: .* Compare two runs of one pipeline/);
    expect((await runs('show', 'ffff')).error).toMatch(/^USAGE: no run has an id that starts with "ffff"/);
  });

  it('has help with examples for every part', async () => {
    for (const part of [[], ['show'], ['diff'], ['export']])
      expect((await run('runs', ...part, '--help')).out).toMatch(/Examples?:\n {2}tractogen runs/);
  });
});
