import { type RunsToMeasure, measureJournaledRuns } from "./journaled-runs";

/** Started by `measureAsBuilt` with what to measure as its argument; prints what was measured. */
const toMeasure = JSON.parse(process.argv[2] ?? "null") as RunsToMeasure;
process.stdout.write(`${JSON.stringify(await measureJournaledRuns(toMeasure))}\n`);
