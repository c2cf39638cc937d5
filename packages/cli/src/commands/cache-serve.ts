import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { TractogenError } from '@tractogen/core';
import { DEFAULT_LIMITS } from '@tractogen/cache-server/limits';
import { checkTokens, isPrivate, readTokens, type Token } from '@tractogen/cache-server/tokens';
import { Command } from 'commander';
import { whole } from '../arguments/numbers.ts';
import { place, placeOptions, type PlaceOptions } from '../cache/place.ts';
import { sizeOption, sizeText } from '../arguments/size.ts';
import type { Terminal } from '../terminal.ts';

interface ServeOptions extends PlaceOptions {
  readonly tokens: string;
  readonly host: string;
  readonly port: number;
  readonly quota: number;
  readonly maxEntry: number;
  readonly maxBlob: number;
  readonly audit?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly behindProxy?: boolean;
}

const HELP = `
Clients are told of it by the environment:
  export NX_SELF_HOSTED_REMOTE_CACHE_SERVER=https://cache.lab.example
  export NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN=tgc_…

/health needs no token and answers 200 while all is well; /metrics is for Prometheus. SIGTERM lets what is under way end.
A private token's data travel over TLS only: by --tls-cert and --tls-key, or a proxy that you say is there with --behind-proxy.

Examples:
  tractogen cache token create --tokens tokens.json --label laptops
  tractogen cache token create --tokens tokens.json --label ci-main --write
  tractogen cache serve --dir /srv/tractogen --tokens tokens.json --quota 500GiB
  tractogen cache serve --s3 lab-cache --s3-endpoint https://minio.lab.example --tokens tokens.json --host 0.0.0.0 --port 8443 --tls-cert cert.pem --tls-key key.pem
`;

/** `tractogen cache serve`: runs until it is told to stop. */
export function cacheServeCommand(terminal: Terminal): Command {
  const command = new Command('serve')
    .description("Serve the team's remote cache.")
    .requiredOption('--tokens <file>', 'made by `tractogen cache token create`')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on', whole(0, 65_535), 8787)
    .addOption(sizeOption('--quota <size>', 'above it the least recently used go', DEFAULT_LIMITS.quota))
    .addOption(sizeOption('--max-entry <size>', "of one entry of Nx's cache", DEFAULT_LIMITS.entry))
    .addOption(sizeOption('--max-blob <size>', 'of one blob', DEFAULT_LIMITS.blob))
    .option('--audit <file>', 'append a line of JSON for each answer')
    .option('--tls-cert <file>', 'certificate chain, PEM')
    .option('--tls-key <file>', 'its key, PEM')
    .option('--behind-proxy', 'a proxy before it speaks TLS');
  for (const option of placeOptions()) command.addOption(option);
  return command.addHelpText('after', HELP).action(async (options: ServeOptions) => {
    const warn = (line: string): void => void terminal.stderr.write(`warning: ${line}\n`);
    const tokens = await readTokens(options.tokens);
    checkTokens(tokens, options.tokens);
    const tls = await tlsOf(options);
    checkPrivate(tokens, options, tls !== undefined);
    const { host, quota, maxEntry, maxBlob, audit } = options;
    // Only who serves waits for the server's libraries.
    const { auditTo, startServer } = await import('@tractogen/cache-server');
    const server = await startServer({
      ...(await place(options, tmpdir())),
      tokens,
      host,
      port: options.port,
      limits: { quota, entry: maxEntry, blob: maxBlob },
      warn,
      ...(tls === undefined ? {} : { tls }),
      ...(audit === undefined
        ? {}
        : { audit: auditTo(audit, (error) => warn(`the audit log can't be written: ${String(error)}`)) }),
    });
    terminal.stdout.write(`${server.url} · ${tokens.length} tokens · quota ${sizeText(quota)}\n`);
    const signal = await new Promise<string>((done) => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => done(name));
    });
    terminal.stdout.write(`${signal}: no new request is taken, what is under way ends\n`);
    await server.stop();
  });
}

async function tlsOf({ tlsCert, tlsKey }: ServeOptions): Promise<{ cert: Buffer; key: Buffer } | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined)
    throw new TractogenError('USAGE', 'a certificate goes with its key', {
      remedy: 'Give both --tls-cert and --tls-key',
    });
  return { cert: await readFile(tlsCert), key: await readFile(tlsKey) };
}

/** Restricted data must not travel in the clear. */
function checkPrivate(
  tokens: readonly Token[],
  { host, behindProxy, tokens: file }: ServeOptions,
  tls: boolean,
): void {
  const loopback = ['127.0.0.1', '::1', 'localhost'].includes(host);
  if (tls || behindProxy === true || loopback || !tokens.some(isPrivate)) return;
  throw new TractogenError('USAGE', 'private tokens are served over TLS only', {
    file,
    remedy: 'Give --tls-cert and --tls-key, or --behind-proxy where a proxy speaks TLS',
  });
}
