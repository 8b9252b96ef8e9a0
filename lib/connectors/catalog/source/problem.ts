/** What is wrong with a service file, at which key (a path into the file), and what to do. */
export interface SourceProblem {
  key: readonly string[];
  message: string;
}

/** Told of each problem; compiling goes on, so that a file's problems are shown at once. */
export type Report = (key: readonly string[], message: string) => void;
