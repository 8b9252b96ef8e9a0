/** Rows of sparse binary features with a label and a weight. */
export interface Row {
  features: Int32Array;
  label: 0 | 1;
  weight: number;
}

/**
 * Sparse logistic regression over binary features by FTRL-proximal, in a fixed order (so that two fits agree).
 * @param options `l1` makes weights zero that little speaks for; `l2` shrinks the rest
 * @returns weights, the bias last
 * @see McMahan et al. 2013, "Ad click prediction: a view from the trenches"
 */
export function fitLogistic(
  rows: readonly Row[],
  size: number,
  options: { epochs: number; l1: number; l2: number; rate: number },
): Float64Array {
  const w = new Float64Array(size + 1);
  const z = new Float64Array(size + 1);
  const n = new Float64Array(size + 1);
  const order = rows.map((_, i) => i);
  let seed = 12345;
  const next = (): number => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff);
  const update = (f: number, grad: number, l1: number): void => {
    const old = n[f] ?? 0;
    const sum = old + grad * grad;
    const sigma = (Math.sqrt(sum) - Math.sqrt(old)) / options.rate;
    const slope = (z[f] ?? 0) + grad - sigma * (w[f] ?? 0);
    z[f] = slope;
    n[f] = sum;
    w[f] = Math.abs(slope) <= l1 ? 0 : -(slope - Math.sign(slope) * l1) / (Math.sqrt(sum) / options.rate + options.l2);
  };
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = next() % (i + 1);
      const a = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = a;
    }
    for (const index of order) {
      const row = rows[index];
      if (row === undefined) continue;
      let score = w[size] ?? 0;
      for (const f of row.features) score += w[f] ?? 0;
      const grad = (1 / (1 + Math.exp(-score)) - row.label) * row.weight;
      for (const f of row.features) update(f, grad, options.l1);
      update(size, grad, 0);
    }
  }
  return w;
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
