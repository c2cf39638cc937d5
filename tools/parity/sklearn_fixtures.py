"""scikit-learn and scipy references for the statistics of `validate` and `sampler`."""

import warnings

import numpy as np
import scipy.stats
import sklearn
from scipy.spatial.distance import squareform
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities
from sklearn.metrics import r2_score, roc_auc_score, roc_curve
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import KernelDensity, NearestNeighbors

from blobs import blobs, generator
from fixture import number, numbers, write
from integer_hash import normal, uniform

VERSION = {"sklearn": sklearn.__version__, "scipy": scipy.__version__}


def conditional_row(values, row, perplexity):
    """p(j | row) with its precision beta = 1 / (2 sigma^2), by bisection in float64 (van der Maaten 2008, eq. 1)."""
    squared = ((values.astype(np.float64) - values[row].astype(np.float64)) ** 2).sum(1)
    others = np.delete(squared, row)
    low, high = 0.0, 1e6
    for _ in range(200):
        beta = (low + high) / 2
        weight = np.exp(-(others - others.min()) * beta)
        p = weight / weight.sum()
        entropy = -(p[p > 0] * np.log(p[p > 0])).sum()
        low, high = (beta, high) if entropy > np.log(perplexity) else (low, beta)
    return beta, np.insert(p, row, 0.0)


def tsne():
    rows, perplexity = 600, 30
    values, label = blobs(rows)
    runs = {}
    for method in ("barnes_hut", "exact"):
        model = TSNE(
            n_components=2, perplexity=perplexity, early_exaggeration=12.0, learning_rate="auto", max_iter=1000,
            init="pca", method=method, angle=0.5, random_state=0, n_jobs=1,
        )
        embedding = model.fit_transform(values)
        runs[method] = {
            "kl": number(model.kl_divergence_),
            "trustworthiness15": number(trustworthiness(values, embedding, n_neighbors=15)),
            "iterations": int(model.n_iter_),
            "learningRate": number(model.learning_rate_),
            "embeddingStd": numbers(embedding.std(0)),
        }
    squared = ((values[:, None, :].astype(np.float64) - values[None].astype(np.float64)) ** 2).sum(2)
    joint = squareform(_joint_probabilities(squared.astype(np.float32), perplexity, 0))
    checks = []
    for row in (0, 1, 299, 599):
        beta, p = conditional_row(values, row, perplexity)
        nearest = np.argsort(-p, kind="stable")[:12]
        checks.append({
            "row": row,
            "beta": number(beta, 12),
            "perplexity": perplexity,
            "nearest": [int(j) for j in nearest],
            "conditional": numbers(p[nearest], 12),
            "joint": numbers(joint[row, nearest]),
        })
    write("sklearn-tsne.json", {
        "version": VERSION,
        "generator": generator(rows, values),
        "settings": {
            "perplexity": perplexity, "earlyExaggeration": 12, "explorationIterations": 250, "iterations": 1000,
            "angle": 0.5, "init": "pca (scaled so that the first component has SD 1e-4)",
            "learningRate": "auto = max(rows / 12 / 4, 50)",
        },
        "runs": runs,
        "rows": checks,
        "jointNote": "joint = (p(j|i) + p(i|j)) / (2 rows), all pairs, scikit-learn's exact method",
        "trustworthinessOfPca2": number(trustworthiness(values, PCA(2).fit_transform(values), n_neighbors=15)),
    })


def silverman(values):
    """tractolearn's bandwidth rule: 0.9 min(SD, IQR / 1.349) n^(-1/5), SD and IQR over the flattened matrix."""
    flat = values.astype(np.float64).ravel()
    iqr = np.subtract(*np.percentile(flat, [75, 25]))
    return 0.9 * min(flat.std(ddof=1), iqr / 1.349) * len(values) ** (-0.2)


def kde():
    values, _ = blobs(120)
    queries = values[:10].astype(np.float64) + 0.5 * normal(103, 10 * 32).reshape(10, 32)
    queries = queries.astype(np.float32)
    cases = []
    for bandwidth in (0.025, 0.37, 1.0, 2.72):
        model = KernelDensity(kernel="gaussian", bandwidth=bandwidth).fit(values.astype(np.float64))
        cases.append({
            "bandwidth": bandwidth,
            "logDensity": numbers(model.score_samples(queries.astype(np.float64)), 12),
            "logDensityAtSeeds": numbers(model.score_samples(values[:5].astype(np.float64)), 12),
        })
    one = normal(104, 50)
    plane = KernelDensity(bandwidth=0.4).fit(one[:, None])
    mean, covariance = values.astype(np.float64).mean(0), np.cov(values.astype(np.float64).T)
    low = values[:, :4].astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mixture = GaussianMixture(
            6, covariance_type="full", reg_covar=1e-6, max_iter=200, tol=1e-9, random_state=0,
            means_init=np.stack([low[np.arange(120) % 6 == b].mean(0) for b in range(6)]),
        ).fit(low)
    write("sklearn-kde.json", {
        "version": VERSION,
        "generator": generator(120, values),
        "queries": "query[r][j] = float32(float64(value[r][j]) + 0.5 * normal(103, r * 32 + j)), r < 10",
        "queryFirst": numbers(queries[0, :4]),
        "cases": cases,
        "line": {
            "points": "normal(104, i), i < 50",
            "bandwidth": 0.4,
            "at": [-2, -1, 0, 0.5, 3],
            "logDensity": numbers(plane.score_samples(np.array([[-2.0], [-1], [0], [0.5], [3]])), 12),
        },
        "silverman": {
            "rule": "0.9 * min(sd, iqr / 1.349) * rows^(-1/5); sd (n - 1) and iqr (linear percentiles) over the flattened matrix",
            "value": number(silverman(values), 12),
        },
        "normal": {
            "what": "log density of N(sample mean, sample covariance with n - 1) at the queries",
            "logDensity": numbers(scipy.stats.multivariate_normal(mean, covariance).logpdf(queries.astype(np.float64)), 10),
        },
        "mixture": {
            "what": "full-covariance 6-component mixture of the first 4 columns, started at the blobs' means, reg_covar 1e-6, EM to convergence (tol 1e-9)",
            "weights": numbers(mixture.weights_, 8),
            "means": [numbers(m, 8) for m in mixture.means_],
            "averageLogLikelihood": number(mixture.score(low), 10),
            "iterations": int(mixture.n_iter_),
        },
    })


def roc():
    count = 200
    positive = (uniform(105, count) < 0.4).astype(int)
    score = np.round(normal(106, count) + 1.2 * positive, 1)
    fpr, tpr, thresholds = roc_curve(positive, score, drop_intermediate=False)
    best = int(np.argmax(tpr - fpr))
    write("sklearn-roc.json", {
        "version": VERSION,
        "recipe": "positive[i] = uniform(105, i) < 0.4; score[i] as listed (ties on purpose); higher score = positive",
        "positive": positive.tolist(),
        "score": [float(s) for s in score],
        "fpr": numbers(fpr, 12),
        "tpr": numbers(tpr, 12),
        "thresholdsAfterInfinity": [float(t) for t in thresholds[1:]],
        "auc": number(roc_auc_score(positive, score), 12),
        "youden": {"index": best, "threshold": float(thresholds[best]), "value": number(tpr[best] - fpr[best], 12)},
    })


def pca():
    values, label = blobs(200)
    x = values.astype(np.float64)
    model = PCA(8, svd_solver="full").fit(x)
    restored = model.inverse_transform(model.transform(x))
    references, queries = x[:150], x[150:]
    distance, index = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(references).kneighbors(queries)
    a, b = x[:60], x[60:120] + 0.3
    pooled = np.concatenate([a, b])
    squared = ((pooled[:, None] - pooled[None]) ** 2).sum(2)
    gamma = 1.0 / np.median(squared[np.triu_indices(120, 1)])
    kaa, kbb, kab = rbf_kernel(a, a, gamma), rbf_kernel(b, b, gamma), rbf_kernel(a, b, gamma)
    mmd = (kaa.sum() - np.trace(kaa)) / (60 * 59) + (kbb.sum() - np.trace(kbb)) / (60 * 59) - 2 * kab.mean()
    target = 2 * x[:, 0] - x[:, 1] + normal(107, 200)
    ridge = Ridge(alpha=1.0).fit(x[:150], target[:150])
    write("sklearn-pca.json", {
        "version": VERSION,
        "generator": generator(200, values),
        "pca": {
            "components": 8,
            "mean": numbers(model.mean_, 10),
            "explainedVariance": numbers(model.explained_variance_, 10),
            "explainedVarianceRatio": numbers(model.explained_variance_ratio_, 10),
            "absoluteFirstComponent": numbers(np.abs(model.components_[0]), 9),
            "reconstructionMeanSquare": number(((x - restored) ** 2).mean(), 10),
        },
        "neighbours": {
            "what": "rows 150…199 against rows 0…149, Euclidean, 5 nearest",
            "index": index.tolist(),
            "distance": [numbers(d, 9) for d in distance],
        },
        "mmd": {
            "what": "unbiased MMD² of rows 0…59 and rows 60…119 + 0.3; RBF exp(-gamma d²), gamma = 1 / median d² over pooled pairs",
            "gamma": number(gamma, 12),
            "value": number(mmd, 10),
        },
        "ridge": {
            "what": "target = 2 x0 - x1 + normal(107, r); Ridge(alpha 1, intercept) fitted on rows 0…149, scored on 150…199",
            "firstTargets": numbers(target[:4], 10),
            "coefficients": numbers(ridge.coef_, 9),
            "intercept": number(ridge.intercept_),
            "r2": number(r2_score(target[150:], ridge.predict(x[150:]))),
        },
        "distances": {
            "what": "column 0 of rows 0…99 against column 1 of rows 0…99",
            "wasserstein": number(scipy.stats.wasserstein_distance(x[:100, 0], x[:100, 1])),
            "spearman": number(scipy.stats.spearmanr(x[:100, 0], x[:100, 1]).statistic),
            "kolmogorovSmirnov": number(scipy.stats.ks_2samp(x[:100, 0], x[:100, 1]).statistic),
        },
    })


def two_sample():
    """Classifiers and neighbour balls, on a blob of which every second row is moved and stretched."""
    values, _ = blobs(240, dims=6, count=1)
    positive = np.arange(240) % 2
    values = np.where(positive[:, None] == 1, values * np.float32(1.2) + np.float32(0.5), values).astype(np.float32)
    x = values.astype(np.float64)
    fit, ask = slice(0, 160), slice(160, 240)
    mean, sd = x[fit].mean(0), x[fit].std(0)
    logistic = LogisticRegression(C=1.0, tol=1e-10, max_iter=10000).fit((x[fit] - mean) / sd, positive[fit])
    settings = dict(max_depth=3, learning_rate=0.1, min_samples_leaf=20, random_state=0)
    one, hundred = (GradientBoostingClassifier(n_estimators=n, **settings).fit(x[fit], positive[fit]) for n in (1, 100))
    probability = hundred.predict_proba(x[ask])[np.arange(80), positive[ask]]
    real, generated, k = x[positive == 0], x[positive == 1], 5

    def radii(rows):
        return NearestNeighbors(n_neighbors=k + 1, algorithm="brute").fit(rows).kneighbors(rows)[0][:, k]

    apart = np.sqrt(((real[:, None] - generated[None]) ** 2).sum(2))
    real_radius, generated_radius = radii(real), radii(generated)
    write("sklearn-two-sample.json", {
        "version": VERSION,
        "recipe": "one blob of 240 rows and 6 columns; odd rows are positive and become float32(1.2 v + 0.5)",
        "firstPositiveRow": [float(v) for v in values[1]],
        "fit": "rows 0…159 fitted, log-odds of rows 160…239",
        "logistic": {"what": "standardised by the fitted rows, C = 1", "decision": numbers(logistic.decision_function((x[ask] - mean) / sd), 9)},
        "boostedTrees": {
            "what": "depth 3, rate 0.1, 20 rows a leaf at least; later trees depend on how ties are broken, so of 100 only the log loss is kept",
            "firstTree": numbers(one.decision_function(x[ask]), 9),
            "logLoss100": number(-np.log(probability).mean(), 9),
        },
        "manifold": {
            "what": "even rows real, odd rows generated, k = 5, from the distance matrix by their definitions",
            "precision": number((apart <= real_radius[:, None]).any(0).mean(), 12),
            "recall": number((apart <= generated_radius[None]).any(1).mean(), 12),
            "density": number((apart <= real_radius[:, None]).sum(0).mean() / k, 12),
            "coverage": number((apart.min(1) <= real_radius).mean(), 12),
        },
    })


def integer_hash():
    places = [(0, 0), (0, 1), (1, 0), (101, 191), (1000, 0), (1027, 2**20), (4294967295, 4294967295)]
    write("integer-hash.json", {
        "uniform": [{"stream": s, "index": i, "value": float(uniform(s, 1, first=i)[0])} for s, i in places],
    })


if __name__ == "__main__":
    integer_hash()
    roc()
    two_sample()
    pca()
    kde()
    tsne()
