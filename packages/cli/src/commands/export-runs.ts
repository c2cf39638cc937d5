import { TractogenError, stableJson } from '@tractogen/core';
import { findRun, listRuns, pipelinesWithRuns } from '@tractogen/pipeline';
import { Command } from 'commander';
import { mlflowClient } from '../mlflow/client.ts';
import { exportRun } from '../mlflow/export.ts';
import { historiesOf } from '../mlflow/history.ts';
import { listingOf, ofPipeline, runsOptions, type RunsOptions } from '../runs/options.ts';
import type { Terminal } from '../terminal.ts';

interface ExportOptions extends RunsOptions {
  readonly mlflow: string;
  readonly experiment?: string;
  readonly restrictedOk?: boolean;
}

const HELP = `
Parameters, metrics and training histories are sent, artefacts are not. A run that is there already is not sent again. User
and password or a token are read from MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.

Examples:
  tractogen runs export --mlflow http://127.0.0.1:5000 3f2a 91bc
  tractogen runs export --mlflow https://mlflow.example.org --pipeline quickstart --experiment fibercup
`;

/** `tractogen runs export`: runs into an MLflow tracking server. */
export function exportCommand(terminal: Terminal): Command {
  const command = new Command('export')
    .description('Send runs to an MLflow tracking server.')
    .argument('[ids...]', 'starts of ids; all runs of --pipeline unless given')
    .requiredOption('--mlflow <url>', 'address of the tracking server')
    .option('--experiment <name>', 'MLflow experiment; tractogen/<pipeline> unless given')
    .option(
      '--restricted-ok',
      'send runs on restricted data too: only to a server that may hold what comes of them',
    )
    .addOption(ofPipeline())
    .addHelpText('after', HELP);
  for (const option of runsOptions()) command.addOption(option);
  return command.action(async (ids: readonly string[], _own: unknown, self: Command) => {
    const options = self.optsWithGlobals<ExportOptions>();
    const { root, caches } = listingOf(options);
    const { pipeline } = options;
    if (ids.length === 0 && pipeline === undefined)
      throw new TractogenError('USAGE', 'no run is named', {
        remedy: `Give ids, or --pipeline (${pipelinesWithRuns(root).join(', ') || 'none has runs yet'})`,
      });
    const runs =
      ids.length === 0 ? listRuns(root, pipeline ?? '') : ids.map((id) => findRun(root, id, pipeline));
    const restricted = runs.filter(({ access }) => access === 'restricted');
    if (restricted.length > 0 && options.restrictedOk !== true)
      throw new TractogenError(
        'ACCESS_STRICTER',
        `${restricted.map(({ id }) => id).join(', ')}: made of restricted data, whose terms may bind what comes of them`,
        { remedy: 'Leave them out, or give --restricted-ok if this server may hold them' },
      );
    const mlflow = mlflowClient(options.mlflow, process.env);
    const done = [];
    for (const run of runs) {
      const { metrics, gone } = historiesOf(root, caches, run);
      const name = options.experiment ?? `tractogen/${run.pipeline}`;
      const exported = { ...(await exportRun(mlflow, run, metrics, name)), historiesGone: gone };
      done.push(exported);
      if (options.json !== true) terminal.stdout.write(lineOf(exported));
    }
    if (options.json === true) terminal.stdout.write(stableJson(done));
  });
}

function lineOf({
  run,
  outcome,
  experiment,
  params,
  metrics,
  notAsItIs,
  historiesGone,
}: Awaited<ReturnType<typeof exportRun>> & { historiesGone: readonly string[] }): string {
  if (outcome === 'there already') return `${run}: is in ${experiment} already\n`;
  const notes = [
    [notAsItIs.notNumbers, 'metrics are not numbers and were left out'],
    [notAsItIs.valuesCut, 'parameter values were cut to 6000 characters'],
    [notAsItIs.namesTooLong, 'names are too long for MLflow and were left out'],
    [historiesGone.length, `histories are gone (${historiesGone.join(', ')})`],
  ].filter(([count]) => count !== 0);
  return [
    `${run}: ${outcome} to ${experiment}, ${params} parameters, ${metrics} metric values\n`,
    ...notes.map(([count, what]) => `  ${count} ${what}\n`),
  ].join('');
}
