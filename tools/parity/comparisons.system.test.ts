import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as adversarial from '../../packages/model-aae/src/params.ts';
import { settingsOf as adversarialSettings } from '../../packages/model-aae/src/presets.ts';
import * as plain from '../../packages/model-ae/src/params.ts';
import { settingsOf as plainSettings } from '../../packages/model-ae/src/presets.ts';
import * as variational from '../../packages/model-vae/src/params.ts';
import { settingsOf as variationalSettings } from '../../packages/model-vae/src/presets.ts';
import { parseYaml } from '../../packages/pipeline/src/yaml/source.ts';

type Settings = ReadonlyMap<string, string>;

/** Settings as dotted names with their values as JSON. */
function flattened(value: unknown, name = ''): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [[name, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, part]) =>
    flattened(part, name === '' ? key : `${name}.${key}`),
  );
}

const STAGES: Readonly<Record<string, (params: unknown) => object>> = {
  'model-ae': (given) => plainSettings(plain.params.parse(given)),
  'model-vae': (given) => variationalSettings(variational.params.parse(given)),
  'model-aae': (given) => adversarialSettings(adversarial.params.parse(given)),
};

/** What every model of a pipeline is trained with, whatever its preset says and its parameters leave out. */
function settingsIn(pipeline: string): (node: string) => Settings {
  const file = new URL(`../../pipelines/${pipeline}.yaml`, import.meta.url);
  const { nodes } = parseYaml(readFileSync(file), pipeline).value as {
    nodes: Record<string, { stage: string; params?: unknown }>;
  };
  return (node) => new Map(flattened(STAGES[nodes[node].stage](nodes[node].params ?? {})));
}

/** Settings in which two nodes differ. */
function apart(a: Settings, b: Settings): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name)).toSorted();
}

const DEFECTS: Readonly<Record<string, string>> = {
  'encoder-bound': 'defects.encoderBound',
  'decoder-glorot': 'defects.decoderGlorot',
  'position-major': 'defects.positionMajor',
  unshuffled: 'defects.unshuffled',
  unnormalised: 'defects.unnormalised',
  'blind-decoder': 'defects.blindDecoder',
  prior: 'prior',
  discriminator: 'discriminator.kind',
  'uniform-labels': 'realLabels',
};

it('ablations of the adversarial autoencoder have one defect more, or one less', () => {
  const of = settingsIn('proof-aae-collapse');
  const [original, clean] = [of('original'), of('clean')];
  expect(apart(original, clean)).toEqual(Object.values(DEFECTS).toSorted());
  for (const [node, setting] of Object.entries(DEFECTS)) {
    const [only, without] = [of(`only-${node}`), of(`without-${node}`)];
    expect(apart(only, clean), node).toEqual([setting]);
    expect(only.get(setting), node).toBe(original.get(setting));
    expect(apart(without, original), node).toEqual([setting]);
    expect(without.get(setting), node).toBe(clean.get(setting));
  }
  // TractoEncoder's remedies, with what goes with them, beside everything as it was.
  expect(apart(of('bigger-discriminator'), original)).toEqual(['discriminator.kind', 'discriminator.widths']);
  expect(apart(of('wasserstein'), original)).toEqual(['adversarialBeta1', 'criticSteps', 'loss']);
});

it('claims of TractoEncoder are tried with all else equal', () => {
  const of = settingsIn('proof-claims');
  const linear = of('linear');
  // The preset is the upsampling alone: all that it would change besides is given.
  expect(apart(of('nearest'), linear)).toEqual(['preset']);
  expect(apart(of('linear-glorot'), linear)).toEqual(['defects.decoderGlorot']);
  expect(apart(of('linear-wide'), linear)).toEqual(['defects.encoderBound']);
  expect(apart(of('plausible-only'), linear)).toEqual(['trainOn']);
  const vae = of('vae');
  expect(apart(of('vae-wide'), vae)).toEqual(['defects.encoderBound']);
  expect(apart(of('vae-late'), vae)).toEqual(['defects.lateClamp']);
  expect(apart(of('vae-wide-late'), vae)).toEqual(['defects.encoderBound', 'defects.lateClamp']);
  expect(apart(of('vae-variance'), vae)).toEqual(['varianceHead']);
  expect(apart(of('order-condvae'), of('order-vae'))).toEqual(['attributes', 'conditioning']);
});

it('the replication trains as long as TractoEncoder did', () => {
  const of = settingsIn('fibercup-replication');
  const epochs = ['ae-finta', 'vae', 'condvae', 'aae'].map((node) => of(node).get('epochs'));
  expect(epochs).toEqual(['120', '120', '64', '64']);
});
