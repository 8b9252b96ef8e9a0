import fc from "fast-check";

/** Property tests draw the same cases in every `npm test`; other ones with PROPERTY_SEED=<number>. A failing seed prints itself. */
const SEED_DEFAULT = 20_261_123;

fc.configureGlobal({ seed: Number(process.env["PROPERTY_SEED"] ?? SEED_DEFAULT) });
