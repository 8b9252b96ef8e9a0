import { parseArgs } from "node:util";
import { buildCatalogue } from "./catalogue/build-catalogue";

/*
 * The catalogue: short forms of services (lib/connectors/catalog/services/*.yaml) in, what server and worker load out.
 *
 *   npm run catalogue                 writes the compiled catalogue (dist/catalogue) and the table in docs/services.md
 *   npm run catalogue -- --build      the compiled catalogue alone, of the files that changed
 *   npm run catalogue -- --check      changes nothing; fails where a file is wrong
 *   npm run catalogue -- <id> …       shows services with the requests their examples make, and what is wrong with them
 *   npm run catalogue -- verify …     against vendors' OpenAPI documents; says how with --help
 *   npm run catalogue -- draw --count 150 --seed 20261123
 *                                     operations drawn at random, to be read beside what the vendors document
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    build: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
    documents: { type: "string" },
    service: { type: "string" },
    write: { type: "boolean", default: false },
    wrong: { type: "string" },
    count: { type: "string", default: "150" },
    seed: { type: "string", default: "1" },
  },
});

// Loaded by need: who is about to run only compiles, whatever else is being worked on.
async function main(): Promise<number> {
  if (positionals[0] === "verify") {
    const { verify, VERIFY_HELP } = await import("./catalogue/verify");
    if (values.help || values.documents === undefined) {
      console.log(VERIFY_HELP);
      return values.help ? 0 : 1;
    }
    return verify({
      documents: values.documents,
      only: values.service?.split(",") ?? [],
      write: values.write,
      wrong: values.wrong === undefined ? undefined : Number(values.wrong),
    });
  }
  if (positionals[0] === "draw") {
    const { callableOperations, draw } = await import("./catalogue/draw");
    const count = Number(values.count);
    if (!Number.isInteger(count) || count < 1) {
      console.error(`--count is ${values.count}: give a whole number of at least 1`);
      return 1;
    }
    for (const name of draw(callableOperations(), count, values.seed)) console.log(name);
    return 0;
  }
  if (values.build) {
    buildCatalogue();
    return 0;
  }
  const { checkCatalogue, writeCatalogue } = await import("./catalogue/compile-all");
  if (values.check) return checkCatalogue(positionals);
  if (positionals.length === 0) {
    await writeCatalogue();
    return 0;
  }
  const { printService } = await import("./catalogue/print-service");
  const codes: number[] = [];
  for (const id of positionals) codes.push(await printService(id));
  return Math.max(...codes);
}

process.exitCode = await main();
