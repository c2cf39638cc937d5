import { stableJson } from '@tractogen/core';
import type { StageEntry } from '../schema/catalogue.ts';

/** Three stages in the shape of the real ones, that compute next to nothing. */
export const TOY_CATALOGUE: Record<string, StageEntry> = {
  ingest: { verb: 'ingest', needs: {}, gives: 'streamlines', paths: ['path'] },
  'model-ae': {
    verb: 'train',
    needs: { streamlines: { kind: 'streamlines', arity: 'one' } },
    gives: 'model',
  },
  validate: { verb: 'validate', needs: { models: { kind: 'model', arity: 'many' } }, gives: 'metrics' },
};

export function toyPackage(name: string): string {
  return stableJson({
    name: `@tractogen/${name}`,
    version: '0.1.0',
    private: true,
    type: 'module',
    exports: { '.': './src/index.ts', './params': './src/params.ts' },
    nx: { name },
    dependencies: { '@tractogen/core': 'workspace:*', zod: 'catalog:' },
  });
}

const params = (shape: string): string =>
  `import { z } from 'zod';\nexport const params = z.strictObject({ ${shape} });\n`;

const stage = (name: string, body: string): string => {
  const { verb, needs, gives } = TOY_CATALOGUE[name];
  return `import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineStage, runStageMain } from '@tractogen/core';
import { params } from './params.ts';

export const stage = defineStage({
  name: '${name}', verb: '${verb}', params, needs: ${JSON.stringify(needs)}, gives: '${gives}',
  async run({ pipeline, node, params, inputs, output, events, signal, root, random }) {
    appendFileSync(process.env.TOY_RUNS, \`\${pipeline}:\${node}\\n\`);
    ${body}
    return { counts: { in: 1, out: 1, dropped: {} } };
  },
});

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
`;
};

export const TOY_STAGES: Record<string, Record<string, string>> = {
  ingest: {
    'index.ts': "export { stage } from './stage.ts';\n",
    'params.ts': params(
      "source: z.enum(['tractogram', 'fibercup-toy']).default('tractogram'), path: z.string()",
    ),
    'stage.ts': stage('ingest', 'await output.write("data.txt", readFileSync(`${root}/${params.path}`));'),
  },
  'model-ae': {
    'index.ts': "export { stage } from './stage.ts';\n",
    'params.ts': params(
      'latent: z.int().min(1).default(8), sleep: z.int().default(0), fail: z.boolean().default(false), mebibytes: z.int().default(0)',
    ),
    'stage.ts': stage(
      'model-ae',
      `for (let step = 0; step < params.sleep; step++) {
      events.progress('train', step, params.sleep);
      await sleep(20);
      if (signal.aborted) {
        appendFileSync(process.env.TOY_RUNS, 'checkpoint ' + node + '\\n');
        await sleep(300);
        throw signal.reason;
      }
    }
    if (params.fail) throw new Error('toy failure');
    events.progress('train', 1, 1, 'latent ' + params.latent);
    if (params.mebibytes > 0) await output.write('weights.bin', Buffer.alloc(params.mebibytes * 2 ** 20, 'weights of a toy'));
    const text = new TextDecoder().decode(await inputs.streamlines.read('data.txt'));
    await output.writeJson('model.json', { latent: params.latent, text });`,
    ),
  },
  validate: {
    'index.ts': "export { stage } from './stage.ts';\n",
    'params.ts': params(''),
    'stage.ts': stage(
      'validate',
      `const metrics = {};
    for (const model of inputs.models) {
      metrics[\`reconstruction.\${model.node}.plausible.mean_point_error\`] = { value: 1 / (await model.readJson('model.json')).latent, unit: 'mm', n: 1, split: 'test' };
    }
    await output.writeJson('metrics.json', metrics);`,
    ),
  },
};
