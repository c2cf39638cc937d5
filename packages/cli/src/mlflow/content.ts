import { lastOf, settingsOf, shownParameter, type RunRecord } from '@tractogen/pipeline';

/** MLflow's bounds: characters of a name and of a value. */
const NAME = 250;
const PARAM = 6000;

export interface MlflowMetric {
  readonly key: string;
  readonly value: number;
  /** ms since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

export interface MlflowContent {
  readonly params: readonly { readonly key: string; readonly value: string }[];
  readonly metrics: readonly MlflowMetric[];
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** What MLflow cannot hold as it is, by reason. */
  readonly notAsItIs: Readonly<Record<'notNumbers' | 'valuesCut' | 'namesTooLong', number>>;
}

/** A run in MLflow's words: parameters by node, metrics at step 0, commit and identities as tags. */
export function contentOf(run: RunRecord): MlflowContent {
  const last = lastOf(run);
  const timestamp = Date.parse(last.at);
  const settings = run.nodes.flatMap((node) =>
    [...settingsOf(node)].map(([path, value]): [string, string] => [
      mlflowName(`${node.id}.${path}`),
      asText(shownParameter(value, path)),
    ]),
  );
  const seconds = Object.entries(last.nodes).map(([id, node]): [string, unknown] => [
    `seconds.${id}`,
    node.seconds,
  ]);
  const measured = Object.entries(run.metrics).map(([name, { value }]): [string, unknown] => [name, value]);
  const numbers = [...measured, ...seconds].filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isFinite(entry[1]),
  );
  const notNumbers = measured.filter(([, value]) => typeof value !== 'number' || !Number.isFinite(value));
  const named = settings.filter(([key]) => key.length <= NAME);
  const metrics = numbers
    .map(([name, value]) => ({ key: mlflowName(name), value, timestamp, step: 0 }))
    .filter(({ key }) => key.length <= NAME);
  return {
    params: named.map(([key, value]) => ({ key, value: value.slice(0, PARAM) })),
    metrics,
    tags: [
      { key: 'tractogen.run', value: run.id },
      { key: 'tractogen.pipeline', value: run.pipeline },
      { key: 'tractogen.access', value: run.access },
      { key: 'tractogen.times', value: String(run.occasions.length) },
      ...(last.commit === null ? [] : [{ key: 'mlflow.source.git.commit', value: last.commit }]),
      { key: 'tractogen.dirty', value: String(last.dirty) },
      ...run.nodes.flatMap(({ id, artefact }) =>
        artefact === null ? [] : [{ key: mlflowName(`artefact.${id}`), value: artefact }],
      ),
    ].filter(({ key }) => key.length <= NAME),
    notAsItIs: {
      notNumbers: notNumbers.length,
      valuesCut: named.filter(([, value]) => value.length > PARAM).length,
      namesTooLong: settings.length - named.length + numbers.length - metrics.length,
    },
  };
}

/** MLflow's names are of letters, digits, and `_ - . / space :`; of anything else an underscore is made. */
export const mlflowName = (name: string): string => name.replace(/[^\p{L}\p{N}_\-./ :]/gu, '_');

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
