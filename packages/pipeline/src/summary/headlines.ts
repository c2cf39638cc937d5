/** Metrics worth a line on the terminal, in this order: the models' own errors first, then what was done with them. */
export const HEADLINES = [
  /(?:^|\.)reconstruction\.(?:.+\.)?plausible\.mean_point_error$/,
  /(?:^|\.)reconstruction\.(?:.+\.)?plausible\.ratio_to_pca32$/,
  /(?:^|\.)filtering\.(?:pca32\.|.*ae[^.]*\.)?accuracy$/,
  /(?:^|\.)filtering\.f1$/,
  /gesta\.gap_closed$/,
  /(?:^|\.)(?:quality\.coverage_ratio|diversity_ratio)$/,
  /(?:^|\.)regression\.(?!bundle)(?:.+\.)?within_bundle_r2$/,
  /(?:^|\.)control\.(?!linear_gaussian|medoid|selection|.*bundle)(?:.+\.)?(?:r2|identity)$/,
  /(?:^|\.)generation\.(?:.+\.)?(?:validity|coverage_ratio)$/,
];
/** What a pattern would find beside them: single bundles, and models before their training. */
export const OF_THE_FEW = /gesta\.bundle|\.(?:epoch0|linear_alone)\./;
