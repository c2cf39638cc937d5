import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatError } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { madeRuns } from '../testing/runs.ts';
import { mlflowClient } from './client.ts';
import { contentOf, mlflowName } from './content.ts';
import { exportRun } from './export.ts';

const errorOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'no error';
  } catch (error) {
    return formatError(error);
  }
};

/** A client whose requests are answered by `answer`; the headers of the last are kept. */
function answered(env: NodeJS.ProcessEnv, answer: () => Response) {
  const seen: { url: string; init: RequestInit }[] = [];
  const client = mlflowClient('http://host/base/', env, (url, init) => {
    seen.push({ url: url as string, init: init ?? {} });
    return Promise.resolve(answer());
  });
  return { client, seen };
}

describe('the client of MLflow', () => {
  it.each([
    [{}, undefined],
    [{ MLFLOW_TRACKING_TOKEN: 't' }, 'Bearer t'],
    [
      { MLFLOW_TRACKING_USERNAME: 'u', MLFLOW_TRACKING_PASSWORD: 'p', MLFLOW_TRACKING_TOKEN: 't' },
      'Basic dTpw',
    ],
    [{ MLFLOW_TRACKING_USERNAME: 'u' }, undefined],
  ])('sends what the environment %j holds', async (env, wanted) => {
    const { client, seen } = answered(env, () => new Response('{}'));
    await client('GET', 'experiments/get-by-name', { experiment_name: 'a b' });
    expect(seen[0].url).toBe('http://host/base/api/2.0/mlflow/experiments/get-by-name?experiment_name=a+b');
    expect((seen[0].init.headers as Record<string, string>).authorization).toBe(wanted);
    expect(seen[0].init.redirect).toBe('error');
  });

  it('tells refusals, pages that are not MLflow, and bad addresses in one line without a secret', async () => {
    const denied = answered({ MLFLOW_TRACKING_TOKEN: 'hidden' }, () => new Response('no', { status: 401 }));
    expect(await errorOf(() => denied.client('POST', 'runs/create', {}))).toMatch(
      /^PROGRAM_FAILED host: MLflow answered 401 to runs\/create\. Set MLFLOW_TRACKING_USERNAME/,
    );
    const page = answered({}, () => new Response('<html>'));
    expect(await errorOf(() => page.client('POST', 'runs/create', {}))).toContain('Check that an MLflow');
    const secret = await errorOf(() => mlflowClient('http://me:secret@host', {}));
    expect(secret).toMatch(/^USAGE: .*MLFLOW_TRACKING_TOKEN/);
    expect(secret).not.toContain('secret');
    expect(await errorOf(() => mlflowClient('file:///x', {}))).toMatch(/^USAGE: .* not an http/);
    const nobody = mlflowClient('http://127.0.0.1:1', {});
    expect(await errorOf(() => nobody('GET', 'x', {}))).toMatch(
      /^PROGRAM_FAILED 127\.0\.0\.1:1: .*not answer/,
    );
  });
});

describe('what is sent to MLflow', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-mlflow-'));
  const { open } = madeRuns(folder);
  rmSync(folder, { recursive: true });

  it('keeps the bounds of a batch, and sends all of it', async () => {
    const sent = { metrics: 0, params: 0, tags: 0 };
    await exportRun(
      (_method, path, content) => {
        if (path === 'runs/log-batch') {
          const { metrics = [], params = [], tags = [] } = content as Record<string, unknown[]>;
          expect([metrics.length <= 1000, params.length <= 100, tags.length <= 100]).toEqual([
            true,
            true,
            true,
          ]);
          sent.metrics += metrics.length;
          sent.params += params.length;
          sent.tags += tags.length;
        }
        return Promise.resolve({
          experiment: { experiment_id: '1', lifecycle_stage: 'active' },
          run: { info: { run_id: 'r' } },
        });
      },
      open,
      [],
      'x',
    );
    const { metrics, params, tags } = contentOf(open);
    expect(sent).toEqual({ metrics: metrics.length, params: params.length, tags: tags.length });
    // 2500 and one error, and the node's seconds; the verdict is no number.
    expect([metrics.length, contentOf(open).notAsItIs.notNumbers]).toEqual([2502, 1]);
  });

  it('has names that MLflow takes, and counts what is too long', () => {
    expect(mlflowName('gesta.σ=2,a/b c:d')).toBe('gesta.σ_2_a/b c:d');
    const [node] = open.nodes;
    const long = { ['k'.repeat(251)]: 1, text: 'v'.repeat(6001) };
    const { notAsItIs, params } = contentOf({ ...open, nodes: [{ ...node, params: long }] });
    expect(notAsItIs).toEqual({ notNumbers: 1, valuesCut: 1, namesTooLong: 1 });
    expect(params.find(({ key }) => key === 'ae.params.text')?.value).toHaveLength(6000);
  });
});
