/** The little of Nx's types that is used here, so that planning does not load Nx. */
export type Input =
  | string
  | { readonly fileset: string; readonly includeIgnored?: boolean }
  | { readonly json: string; readonly fields: readonly string[] }
  | { readonly dependentTasksOutputFiles: string }
  | { readonly externalDependencies: readonly string[] }
  | { readonly runtime: string };

export interface Target {
  readonly executor: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly dependsOn?: readonly { readonly projects: string | readonly string[]; readonly target: string }[];
  readonly inputs?: readonly Input[];
  readonly outputs?: readonly string[];
  readonly cache?: boolean;
}

export interface Project {
  readonly name?: string;
  readonly root?: string;
  readonly tags?: readonly string[];
  readonly implicitDependencies?: readonly string[];
  readonly targets: Readonly<Record<string, Target>>;
}

/** By root, relative to the workspace. */
export type Projects = Readonly<Record<string, Project>>;

/** A finished task as `postTasksExecution` gets it; times in ms. */
export interface TaskResult {
  readonly task: {
    readonly id: string;
    /** Names the task's entry in the cache. */
    readonly hash?: string;
    readonly target: { readonly project: string; readonly target: string };
  };
  readonly status: string;
  readonly startTime?: number;
  readonly endTime?: number;
}
