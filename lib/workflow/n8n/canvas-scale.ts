/**
 * Pixels across here for one of n8n. Its nodes are a third as wide as our cards and stand closer; as far down they have
 * room. What is written for n8n is divided by it again.
 */
export const CANVAS_SCALE_X = 1.6;
