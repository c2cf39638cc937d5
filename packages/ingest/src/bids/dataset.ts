/** One diffusion image of a dataset. All paths count from the dataset's root and use `/`. */
export interface DwiImage {
  readonly file: string;
  /** `acq`, `dir`, `run`, `desc` and whatever else the name says, subject and session among them. */
  readonly entities: ReadonlyMap<string, string>;
  /** The file that applies (inheritance principle), or null where none does. */
  readonly bval: string | null;
  readonly bvec: string | null;
  /** JSON files that apply, from the top downwards: a later one overrides an earlier one. */
  readonly sidecars: readonly string[];
}

export interface BidsSession {
  /** Without `sub-`. */
  readonly subject: string;
  /** Without `ses-`; null where the dataset has no sessions. */
  readonly session: string | null;
  readonly dwi: readonly DwiImage[];
  /** Other images in the folder `dwi`, such as maps that a scanner computes (FA, ADC, TRACEW). */
  readonly others: readonly string[];
  /** `*_scans.tsv`, if there is one. */
  readonly scans: string | null;
}

export interface BidsSubject {
  readonly label: string;
  /** In the order of their labels. */
  readonly sessions: readonly BidsSession[];
  /** `sub-*_sessions.tsv`, if there is one. */
  readonly sessionsTable: string | null;
}

/** A BIDS dataset as far as diffusion images are concerned. */
export interface BidsDataset {
  /** Absolute. */
  readonly root: string;
  readonly name: string;
  readonly version: string;
  /** `derivative` for results of some processing (BIDS, dataset description). */
  readonly kind: 'raw' | 'derivative';
  /** `participants.tsv`, if there is one. */
  readonly participants: string | null;
  readonly subjects: readonly BidsSubject[];
  /** Folders of results inside the dataset, such as `derivatives/qsiprep`: datasets of their own, not read. */
  readonly derivatives: readonly string[];
}
