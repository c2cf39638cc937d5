/** What main's pipelines trust: only they read this scope's entries and nothing else. */
export const MAIN_SCOPE = 'main';

/**
 * Scopes that are read from one, its own first. What is not main's is never seen by main: else whoever may open a
 * pull request could lay a forged result under the hash that main asks for next (CVE-2025-36852).
 */
export function scopesOf(scope: string): readonly string[] {
  return scope === MAIN_SCOPE ? [MAIN_SCOPE] : [scope, MAIN_SCOPE];
}
