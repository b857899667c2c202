import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as Parser from '@oclif/core/parser';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseShard } from '../../src/cli/bulk/shard-flag.ts';
import { commands } from '../cli/run.ts';
import { splitWords } from '../transcripts/transcript.ts';

interface Manifest {
  readonly spec: {
    readonly completionMode: string;
    readonly completions: number;
    readonly parallelism: number;
    readonly backoffLimitPerIndex: number;
    readonly template: {
      readonly spec: {
        readonly restartPolicy: string;
        readonly containers: readonly {
          readonly args: readonly string[];
          readonly env: readonly { readonly name: string; readonly value?: string }[];
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
        }[];
        readonly volumes: readonly { readonly name: string; readonly persistentVolumeClaim?: object }[];
      };
    };
  };
}

const { spec } = parse(readFileSync(path.join('examples', 'sharded-apply.yaml'), 'utf8')) as Manifest;
const [container] = spec.template.spec.containers;
const script = container?.args[0] ?? '';

it('is an Indexed Job with one pod for each shard, and no pod is started again', () => {
  expect(spec).toMatchObject({ completionMode: 'Indexed', completions: 4, parallelism: 4, backoffLimitPerIndex: 0 });
  expect(spec.template.spec.restartPolicy).toBe('Never');
});

it('gives each pod its own shard and its own folder, by the index of the pod', async () => {
  const shards = Array.from({ length: spec.completions }, (_, index) => {
    const shell = script.replaceAll('$((JOB_COMPLETION_INDEX + 1))', String(index + 1));
    expect(shell).not.toContain('JOB_COMPLETION_INDEX');
    const [, folder] = /SCIMCTL_CONFIG_DIR="(.*)"/.exec(shell) ?? [];
    const [, ...argv] = splitWords(shell.split('\n').find((line) => line.startsWith('scimctl ')) ?? '');
    return { folder, argv };
  });
  const apply = commands.get('plan:apply');
  const parsed = shards.map(async ({ folder, argv }) => {
    expect(argv.slice(0, 2)).toEqual(['plan', 'apply']);
    const options = { args: apply?.args, flags: { ...apply?.baseFlags, ...apply?.flags }, strict: true };
    const { flags } = await Parser.parse(argv.slice(2), options as never);
    return [folder, parseShard((flags as { shard?: string }).shard)];
  });
  expect(await Promise.all(parsed)).toEqual(
    [1, 2, 3, 4].map((number) => [`/data/shard-${number}`, { number, count: 4 }]),
  );
});

it('keeps the jobs on a volume, and has no token in the manifest', () => {
  const mounted = container?.volumeMounts.find(({ mountPath }) => mountPath === '/data');
  const volume = spec.template.spec.volumes.find(({ name }) => name === mounted?.name);
  expect(volume?.persistentVolumeClaim).toBeDefined();
  expect(container?.env.find(({ name }) => name === 'SCIMCTL_TOKEN')).toEqual({
    name: 'SCIMCTL_TOKEN',
    valueFrom: { secretKeyRef: { name: 'scimctl', key: 'token' } },
  });
});
