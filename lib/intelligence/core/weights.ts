import stored from "../weights/detection.json";
import { readModel, type IsotonicFit, type LinearModel, type StoredModel } from "./linear-model";

/** From the raw probability of a set to one that is honest, for one kind of text. */
export interface SetCalibration {
  /** A logistic over `setFeatures`, the bias last. */
  weights: readonly number[];
  isotonic: IsotonicFit;
}

/** Everything that was learned, as `bench/train-detection.ts` stores it. */
export interface StoredWeights {
  named: StoredModel;
  implied: StoredModel;
  trigger: StoredModel;
  set: { short: SetCalibration; long: SetCalibration };
}

export interface Weights {
  named: LinearModel;
  implied: LinearModel;
  trigger: LinearModel;
  set: StoredWeights["set"];
}

export function readWeights({ named, implied, trigger, set }: StoredWeights): Weights {
  return { named: readModel(named), implied: readModel(implied), trigger: readModel(trigger), set };
}

/** The weights that ship. */
export const shippedWeights: Weights = readWeights(stored satisfies StoredWeights);
