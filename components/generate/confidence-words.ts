/**
 * A probability in words.
 * @param confidence 0..1
 */
export function confidenceWords(confidence: number): string {
  if (confidence >= 0.9) return "sure";
  if (confidence >= 0.7) return "likely";
  return confidence >= 0.4 ? "unsure" : "a guess";
}
