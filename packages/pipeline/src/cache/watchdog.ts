/** Aborts when nothing comes for too long. */
export function watchdog(patience: number): { signal: AbortSignal; feed(): void; end(): void } {
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(), patience);
  return {
    signal: controller.signal,
    feed() {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), patience);
    },
    end: () => clearTimeout(timer),
  };
}
