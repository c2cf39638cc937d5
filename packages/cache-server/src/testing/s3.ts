import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const PYTHON_PACKAGES = resolve(import.meta.dirname, '../../../../.tools/python');

/** True where moto is installed, which serves S3 from a process of its own. */
export const hasS3 = existsSync(join(PYTHON_PACKAGES, 'moto'));

export interface TestBucket {
  readonly endpoint: string;
  readonly bucket: string;
  /** Replaces an object behind the cache's back. */
  overwrite(key: string, text: string): Promise<void>;
  stop(): void;
}

/** A bucket on an S3 server of its own. */
export async function testBucket(): Promise<TestBucket> {
  const env = { ...process.env, PYTHONPATH: PYTHON_PACKAGES, PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn('python3', ['-W', 'ignore', '-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endpoint = await new Promise<string>((done, fail) => {
    let told = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(told);
        if (found !== null) done(found[0]);
      });
    child.once('exit', () => fail(new Error(told)));
  });
  // Any will do; the cache finds them as the SDK does.
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true });
  const bucket = 'lab-cache';
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    endpoint,
    bucket,
    overwrite: async (key, text) =>
      void (await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }))),
    stop: () => void child.kill('SIGKILL'),
  };
}
