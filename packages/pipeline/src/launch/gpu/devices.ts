import { execFile } from 'node:child_process';

export interface Gpu {
  /** As nvidia-smi numbers them. */
  readonly index: string;
  /** The same in every process, whatever it sees; as CUDA_VISIBLE_DEVICES takes it. */
  readonly uuid: string;
}

/** NVIDIA's GPUs of this machine that `CUDA_VISIBLE_DEVICES` leaves; none without its driver. */
export async function listGpus(env: Readonly<Record<string, string | undefined>>): Promise<Gpu[]> {
  const text = await new Promise<string>((done) => {
    execFile('nvidia-smi', ['-L'], { encoding: 'utf8', env: { ...env } }, (error, stdout) =>
      done(error === null ? stdout : ''),
    );
  });
  const all = [...text.matchAll(/^GPU (\d+): .*\(UUID: (GPU-[0-9a-f-]+)\)/gm)].map(([, index, uuid]) => ({
    index,
    uuid,
  }));
  const visible = env.CUDA_VISIBLE_DEVICES;
  if (visible === undefined) return all;
  const wanted = visible.split(',').map((word) => word.trim());
  return all.filter(({ index, uuid }) => wanted.includes(index) || wanted.includes(uuid));
}
