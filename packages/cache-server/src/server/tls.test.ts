import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bench } from '../testing/bench.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

it.skipIf(!hasOpenssl)(
  'a server with a certificate speaks TLS and nothing else (needs openssl)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tractogen-tls-'));
    try {
      const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
      const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '1',
          '-keyout',
          key,
          '-out',
          cert,
          ...subject,
        ],
        { stdio: 'ignore' },
      );
      const cache = await bench({ tls: { cert: readFileSync(cert), key: readFileSync(key) } });
      try {
        expect(cache.server.url).toMatch(/^https:/);
        const status = await new Promise((done, fail) => {
          request(`${cache.server.url}/health`, { ca: readFileSync(cert) }, (answer) => {
            answer.resume();
            done(answer.statusCode);
          })
            .on('error', fail)
            .end();
        });
        expect(status).toBe(200);
        await expect(fetch(cache.server.url.replace('https', 'http'))).rejects.toThrow();
      } finally {
        await cache.stop();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
