import { TractogenError, stableJson } from '@tractogen/core';
import { chooseMetrics, diffRuns, findRun, listRuns, pipelinesWithRuns } from '@tractogen/pipeline';
import { Command } from 'commander';
import { namedPipeline } from '../arguments/pipeline.ts';
import { exportCommand } from './export-runs.ts';
import { diffText } from '../runs/diff.ts';
import { listJson, listText, showJson } from '../runs/list.ts';
import { listingOf, ofPipeline, runsOptions, type RunsOptions } from '../runs/options.ts';
import { showText, shownRun } from '../runs/show.ts';
import type { Terminal } from '../terminal.ts';

const HELP = `
A run is known by its content: plans and artefacts. Run again with the same, it is the same run with one more time. \`+\`
after a commit: the sources differed from it. \`outputs\` says whether what it made stands in results/ or in Nx's cache on
this machine. Ages above 89 are shown as "90+"; metrics of single subjects are not kept.

Examples:
  tractogen runs quickstart
  tractogen runs quickstart --metrics 'reconstruction.*,diversity_ratio'
  tractogen runs show 3f2a
  tractogen runs diff 3f2a 91bc --json
  tractogen runs export --mlflow http://127.0.0.1:5000 3f2a
`;

/** `tractogen runs`: the experiments of a pipeline, and what made the difference between two of them. */
export function runsCommand(terminal: Terminal): Command {
  const command = new Command('runs')
    .description('List the runs of a pipeline, show one, compare two, send them to MLflow.')
    .argument('[pipeline]', 'all pipelines unless given')
    .addHelpText('after', HELP);
  for (const option of runsOptions()) command.addOption(option);
  command.action((pipeline: string | undefined, options: RunsOptions) => {
    const listing = listingOf(options);
    const names = pipeline === undefined ? pipelinesWithRuns(listing.root) : [pipeline];
    if (pipeline !== undefined && !known(listing.root, pipeline)) namedPipeline(listing.root, pipeline);
    const lists = names.map((name) => ({ name, runs: listRuns(listing.root, name) }));
    if (options.json === true)
      terminal.stdout.write(stableJson(lists.flatMap(({ runs }) => listJson(runs, listing))));
    else if (lists.every(({ runs }) => runs.length === 0))
      terminal.stdout.write(
        `No run${pipeline === undefined ? '' : ` of ${pipeline}`} is recorded yet: npx nx run pipelines:${pipeline ?? '<name>'}\n`,
      );
    else terminal.stdout.write(lists.map(({ name, runs }) => listText(name, runs, listing)).join('\n'));
    const { metrics } = options;
    const held = lists.flatMap(({ runs }) => runs.flatMap((run) => chooseMetrics(run.metrics, metrics)));
    if (metrics !== undefined && held.length === 0)
      terminal.stderr.write(
        `warning: no run has a metric called ${metrics.join(' or ')}; \`runs show\` lists all of one run\n`,
      );
  });
  for (const part of [showCommand, diffCommand, exportCommand])
    command.addCommand(part(terminal).exitOverride());
  return command;
}

/** Whether there are records of a pipeline, which may be gone from `pipelines/` since. */
const known = (root: string, pipeline: string): boolean => pipelinesWithRuns(root).includes(pipeline);

function showCommand(terminal: Terminal): Command {
  const command = new Command('show')
    .description('Everything about one run: times, nodes, parameters, metrics.')
    .argument('<id>', 'the start of its id')
    .addOption(ofPipeline())
    .addHelpText('after', '\nExample:\n  tractogen runs show 3f2a\n');
  for (const option of runsOptions()) command.addOption(option);
  return command.action((id: string, _own: unknown, self: Command) => {
    const options = self.optsWithGlobals<RunsOptions>();
    const listing = listingOf(options);
    const run = findRun(listing.root, id, options.pipeline);
    terminal.stdout.write(
      options.json === true ? showJson(run, shownRun(run), listing) : showText(run, listing),
    );
  });
}

function diffCommand(terminal: Terminal): Command {
  const command = new Command('diff')
    .description('Two runs: parameters, code and metrics that differ, and the node at which it starts.')
    .argument('<a>', 'the start of an id')
    .argument('<b>', 'the start of another')
    .addOption(ofPipeline())
    .addHelpText('after', '\nExample:\n  tractogen runs diff 3f2a 91bc --metrics "reconstruction.*"\n');
  for (const option of runsOptions()) command.addOption(option);
  return command.action((a: string, b: string, _own: unknown, self: Command) => {
    const options = self.optsWithGlobals<RunsOptions>();
    const { root } = listingOf(options);
    const [one, other] = [a, b].map((id) => findRun(root, id, options.pipeline));
    if (one.pipeline !== other.pipeline)
      throw new TractogenError(
        'USAGE',
        `${one.id} is a run of ${one.pipeline}, ${other.id} of ${other.pipeline}`,
        {
          remedy: 'Compare two runs of one pipeline',
        },
      );
    const diff = diffRuns(one, other);
    const { metrics } = options;
    const chosen = chooseMetrics({ ...one.metrics, ...other.metrics }, metrics ?? ['*']);
    const names = new Set(chosen.map(([name]) => name));
    if (options.json === true)
      terminal.stdout.write(
        stableJson({ ...diff, metrics: diff.metrics.filter(({ name }) => names.has(name)) }),
      );
    else terminal.stdout.write(diffText(diff, metrics === undefined ? undefined : names));
  });
}
