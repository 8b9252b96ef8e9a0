/** Rows of sparse binary features with a label and a weight. */
export interface Row {
  features: Int32Array;
  label: 0 | 1;
  weight: number;
}

const MEMORY = 10;
const ROUNDS_MAX = 500;
const GRADIENT_MIN = 1e-3;

/**
 * Logistic regression over sparse binary features, shrunk by `l2` (the bias is not), by L-BFGS. No chance is in it.
 * @returns weights, the bias last
 * @see Nocedal & Wright 2006, "Numerical Optimization", algorithm 7.5
 */
export function fitLogistic(rows: readonly Row[], size: number, l2: number): Float64Array {
  let w: Float64Array = new Float64Array(size + 1);
  let { loss, gradient } = lossOf(rows, w, l2);
  const past: { step: Float64Array; change: Float64Array; rho: number }[] = [];
  for (let round = 0; round < ROUNDS_MAX && norm(gradient) > GRADIENT_MIN; round += 1) {
    const direction = descent(gradient, past);
    const slope = product(direction, gradient);
    let rate = round === 0 ? 1 / Math.max(1, norm(gradient)) : 1;
    let next = moved(w, direction, rate);
    let there = lossOf(rows, next, l2);
    while (there.loss > loss + 1e-4 * rate * slope && rate > 1e-10) {
      rate /= 2;
      next = moved(w, direction, rate);
      there = lossOf(rows, next, l2);
    }
    if (there.loss >= loss) break;
    const step = next.map((value, i) => value - (w[i] ?? 0));
    const change = there.gradient.map((value, i) => value - (gradient[i] ?? 0));
    const curvature = product(step, change);
    if (curvature > 1e-12) past.push({ step, change, rho: 1 / curvature });
    if (past.length > MEMORY) past.shift();
    ({ loss, gradient } = there);
    w = next;
  }
  return w;
}

function lossOf(rows: readonly Row[], w: Float64Array, l2: number): { loss: number; gradient: Float64Array } {
  const size = w.length - 1;
  const gradient = new Float64Array(w.length);
  let loss = 0;
  for (let i = 0; i < size; i += 1) {
    const value = w[i] ?? 0;
    loss += (l2 * value * value) / 2;
    gradient[i] = l2 * value;
  }
  for (const { features, label, weight } of rows) {
    let score = w[size] ?? 0;
    for (const f of features) score += w[f] ?? 0;
    const margin = label === 1 ? score : -score;
    loss += weight * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
    const error = weight * (1 / (1 + Math.exp(-score)) - label);
    for (const f of features) gradient[f] = (gradient[f] ?? 0) + error;
    gradient[size] = (gradient[size] ?? 0) + error;
  }
  return { loss, gradient };
}

/** The two loops of L-BFGS: the direction in which to go, downhill. */
function descent(
  gradient: Float64Array,
  past: readonly { step: Float64Array; change: Float64Array; rho: number }[],
): Float64Array {
  const q = gradient.map((value) => -value);
  const alphas: number[] = [];
  for (const { step, change, rho } of past.toReversed()) {
    const alpha = rho * product(step, q);
    alphas.push(alpha);
    for (let i = 0; i < q.length; i += 1) q[i] = (q[i] ?? 0) - alpha * (change[i] ?? 0);
  }
  const last = past.at(-1);
  const scale = last === undefined ? 1 : product(last.step, last.change) / product(last.change, last.change);
  for (let i = 0; i < q.length; i += 1) q[i] = (q[i] ?? 0) * scale;
  for (const { step, change, rho } of past) {
    const beta = (alphas.pop() ?? 0) - rho * product(change, q);
    for (let i = 0; i < q.length; i += 1) q[i] = (q[i] ?? 0) + beta * (step[i] ?? 0);
  }
  return q;
}

const moved = (w: Float64Array, direction: Float64Array, rate: number): Float64Array =>
  w.map((value, i) => value + rate * (direction[i] ?? 0));
const norm = (a: Float64Array): number => Math.sqrt(product(a, a));

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Dense logistic regression by gradient descent, for a handful of numeric features. The bias stands last. */
export function fitDense(rows: readonly { x: readonly number[]; y: 0 | 1 }[], l2: number): number[] {
  const n = rows[0]?.x.length ?? 0;
  const w = new Array<number>(n + 1).fill(0);
  for (let round = 0; round < 4000; round += 1) {
    const grad = new Array<number>(n + 1).fill(0);
    for (const { x, y } of rows) {
      const error = 1 / (1 + Math.exp(-dot(w, x))) - y;
      for (let i = 0; i < n; i += 1) grad[i] = (grad[i] ?? 0) + error * (x[i] ?? 0);
      grad[n] = (grad[n] ?? 0) + error;
    }
    for (let i = 0; i <= n; i += 1)
      w[i] = (w[i] ?? 0) - 0.5 * ((grad[i] ?? 0) / rows.length + (i < n ? l2 * (w[i] ?? 0) : 0));
  }
  return w;
}

/** Sum of products; the weight behind the last of `x` is the bias. */
export function dot(w: readonly number[], x: readonly number[]): number {
  let sum = w[x.length] ?? 0;
  for (let i = 0; i < x.length; i += 1) sum += (w[i] ?? 0) * (x[i] ?? 0);
  return sum;
}

/** Pool-adjacent-violators over (score, outcome), reduced to at most `steps` blocks. */
export function fitIsotonic(
  points: readonly { score: number; y: number }[],
  sizeMin: number,
): { bounds: number[]; values: number[] } {
  const sorted = [...points].sort((a, b) => a.score - b.score);
  const blocks: { low: number; sum: number; n: number; scores: number }[] = [];
  for (let i = 0; i < sorted.length; i += sizeMin) {
    const part = sorted.slice(i, i + sizeMin);
    blocks.push({
      low: part[0]?.score ?? 0,
      sum: part.reduce((s, p) => s + p.y, 0),
      n: part.length,
      scores: part.reduce((s, p) => s + p.score, 0),
    });
    for (let k = blocks.length - 1; k > 0; k -= 1) {
      const a = blocks[k - 1];
      const b = blocks[k];
      if (a === undefined || b === undefined || a.sum / a.n <= b.sum / b.n) break;
      blocks.splice(k - 1, 2, { low: a.low, sum: a.sum + b.sum, n: a.n + b.n, scores: a.scores + b.scores });
    }
  }
  const round = (x: number): number => Math.round(x * 10_000) / 10_000;
  return { bounds: blocks.map((b) => round(b.scores / b.n)), values: blocks.map((b) => round(b.sum / b.n)) };
}
