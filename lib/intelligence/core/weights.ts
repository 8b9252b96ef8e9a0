import weights from "../weights/detection.json";
import type { IsotonicFit, LinearModel } from "./linear-model";

/** Learned weights, made by `bench/train-detection.ts`. */
export const serviceModel: LinearModel = weights.model;
export const triggerModel: LinearModel = weights.trigger;
/** The set's probability: a logistic over `setFeatures` (bias last), then isotonic. */
export const setCalibration: { weights: readonly number[]; isotonic: IsotonicFit } = weights.set;
