import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import type { Objects, OpenObject, StoredObject } from './objects.ts';

const SMALL = 2 ** 20;

export interface BucketOptions {
  readonly bucket: string;
  /** Before every name, without a slash at its end. */
  readonly prefix?: string;
  /** Of a store other than AWS, such as MinIO or Ceph. */
  readonly endpoint?: string;
  readonly region?: string;
}

/**
 * Objects in an S3 bucket. Credentials come as the AWS SDK finds them. Creating is a PUT with `If-None-Match: *`, which the
 * store itself lets one of many win; a store that does not know that condition can't be shared by two servers.
 */
export function bucketObjects(
  { bucket, prefix, endpoint, region }: BucketOptions,
  clock: () => number,
): Objects {
  const s3 = new S3Client({
    region: region ?? process.env.AWS_REGION ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    // What it has to say comes with the errors that it throws.
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    // Other stores know no checksums of the SDK's own; ours are in the entries.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const keyOf = (name: string): string => (prefix === undefined ? name : `${prefix}/${name}`);
  const at = (name: string): { Bucket: string; Key: string } => ({ Bucket: bucket, Key: keyOf(name) });
  const copy = async (name: string, to: string): Promise<void> =>
    void (await s3.send(
      new CopyObjectCommand({
        ...at(to),
        CopySource: `${bucket}/${keyOf(name)}`,
        MetadataDirective: 'REPLACE',
        Metadata: { touched: String(clock()) },
      }),
    ));
  return {
    async create(name, { path, bytes }) {
      try {
        await s3.send(
          new PutObjectCommand({
            ...at(name),
            // What is small is sent again where the store asks for that.
            Body: bytes <= SMALL ? await readFile(path) : createReadStream(path),
            ContentLength: bytes,
            IfNoneMatch: '*',
          }),
        );
        return true;
      } catch (error) {
        // 412: it is there; 409: another request of the same name is under way.
        if ([409, 412].includes(statusOf(error))) return false;
        throw error;
      }
    },
    async open(name) {
      try {
        const { ContentLength } = await s3.send(new HeadObjectCommand(at(name)));
        return {
          bytes: ContentLength ?? 0,
          signature: null,
          stream: async () => (await s3.send(new GetObjectCommand(at(name)))).Body as Readable,
        } satisfies OpenObject;
      } catch (error) {
        if (statusOf(error) === 404) return null;
        throw error;
      }
    },
    // A copy onto itself is what renews an object's time.
    touch: async (name) => await copy(name, name),
    remove: async (name) => void (await s3.send(new DeleteObjectCommand(at(name)))),
    async quarantine(name) {
      await copy(name, `quarantine/${clock()}-${name.replaceAll('/', '_')}`);
      await s3.send(new DeleteObjectCommand(at(name)));
    },
    async *list(from) {
      for await (const page of paginateListObjectsV2(
        { client: s3 },
        { Bucket: bucket, Prefix: keyOf(`${from}/`) },
      ))
        for (const { Key, Size, LastModified } of page.Contents ?? []) {
          if (Key === undefined) continue;
          const name = prefix === undefined ? Key : Key.slice(prefix.length + 1);
          yield { name, bytes: Size ?? 0, touched: LastModified?.getTime() ?? 0 } satisfies StoredObject;
        }
    },
    check: async () => void (await s3.send(new HeadBucketCommand({ Bucket: bucket }))),
  };
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return 0;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode ?? 0;
}
