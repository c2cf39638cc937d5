import { TractogenError } from '@tractogen/core';

/** One request to MLflow's REST API 2.0; the answer's JSON. */
export type Mlflow = (
  method: 'GET' | 'POST',
  path: string,
  content: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

/** What MLflow says where a thing is not there; every other refusal is an error. */
export class MlflowRefusal extends TractogenError {
  readonly reason: string;
  constructor(reason: string, message: string, place: string, remedy: string) {
    super('PROGRAM_FAILED', message, { file: place, remedy });
    this.reason = reason;
  }
}

/**
 * A client of the server at `address`. User and password or a token come from the environment, under the names
 * that MLflow's own client reads, and are sent as it sends them: the password first, else the token.
 *
 * @param address of the tracking server, a folder of the host allowed: `https://host/mlflow`
 * @throws USAGE if it is no http address or holds a password
 */
export function mlflowClient(address: string, env: NodeJS.ProcessEnv, send = fetch): Mlflow {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new TractogenError('USAGE', 'the address of MLflow is not an http or https URL', {
      remedy: 'Write it as http://127.0.0.1:5000',
    });
  if (url.username !== '' || url.password !== '')
    throw new TractogenError('USAGE', 'the address of MLflow holds a user or a password', {
      remedy: 'Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN',
    });
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}/api/2.0/mlflow/`;
  const authorization = authorizationOf(env);
  return async (method, path, content) => {
    const query = new URLSearchParams(content as Record<string, string>).toString();
    const response = await send(method === 'GET' ? `${base}${path}?${query}` : `${base}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      },
      // A token is for this server alone.
      redirect: 'error',
      signal: AbortSignal.timeout(60_000),
      ...(method === 'POST' ? { body: JSON.stringify(content) } : {}),
    }).catch((cause: unknown) => {
      throw new TractogenError('PROGRAM_FAILED', `MLflow does not answer (${reasonOf(cause)})`, {
        file: url.host,
        cause,
        remedy: 'Start it (`mlflow server`), or mend the address',
      });
    });
    const text = await response.text();
    const answer = parse(text);
    if (response.ok && answer !== undefined) return answer;
    throw refusal(response.status, path, url.host, answer ?? {});
  };
}

function authorizationOf(env: NodeJS.ProcessEnv): string | undefined {
  const { MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password } = env;
  if (user && password) return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return env.MLFLOW_TRACKING_TOKEN ? `Bearer ${env.MLFLOW_TRACKING_TOKEN}` : undefined;
}

function refusal(
  status: number,
  path: string,
  host: string,
  { error_code: code, message }: Record<string, unknown>,
): MlflowRefusal {
  const told = typeof message === 'string' ? `: ${message.slice(0, 300)}` : '';
  const remedy =
    status === 401 || status === 403
      ? 'Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, to one that may write'
      : 'Check that an MLflow tracking server listens at this address, and look at its log';
  return new MlflowRefusal(
    typeof code === 'string' ? code : '',
    `MLflow answered ${status} to ${path}${told}`,
    host,
    remedy,
  );
}

/** The innermost words: fetch itself only says that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return code ?? error.message;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
