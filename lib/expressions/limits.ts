/** Bounds of one expression; what lies beyond is refused with a message, never computed. */
export const LIMITS = {
  /** Characters of one expression's source. */
  sourceCharsMax: 4096,
  /** Characters of one templated string. */
  templateCharsMax: 200_000,
  /** Nodes of the syntax tree. */
  nodesMax: 1000,
  /** Nesting of brackets and calls. */
  depthMax: 48,
  /** Items of a list or map written in the expression. */
  literalItemsMax: 500,
  /**
   * Units of work of one evaluation. Each evaluated node costs 1 plus 1 per 64 characters or items of its value;
   * a comparison costs the size of what it compares.
   */
  costMax: 1_000_000,
  /** Values in a result, counted at every depth. */
  resultItemsMax: 500_000,
  /** Levels a document with templates in it may nest. */
  templateDepthMax: 64,
  /** Characters of a regular expression, and of the text it reads. */
  patternCharsMax: 500,
  patternTextCharsMax: 200_000,
  /** Parsed expressions kept. */
  cachedProgramsMax: 2000,
} as const;
