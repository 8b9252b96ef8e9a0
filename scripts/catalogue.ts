import { buildCatalogue, checkCatalogue, writeCatalogue } from "./catalogue/compile-all";
import { parseArgs } from "node:util";
import { verify, VERIFY_HELP } from "./catalogue/verify";
import { printService } from "./catalogue/print-service";

/*
 * The catalogue: short forms of services (lib/connectors/catalog/services/*.yaml) in, what server and worker load out.
 *
 *   npm run catalogue                 writes the compiled catalogue (dist/catalogue) and the table in docs/services.md
 *   npm run catalogue -- --build      the compiled catalogue alone, of the files that changed
 *   npm run catalogue -- --check      changes nothing; fails where a file is wrong
 *   npm run catalogue -- <id> …       shows services with the requests their examples make, and what is wrong with them
 *   npm run catalogue -- verify …     against vendors' OpenAPI documents; says how with --help
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
  },
});

async function main(): Promise<number> {
  if (positionals[0] === "verify") {
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
  if (values.check) return checkCatalogue(positionals);
  if (values.build) buildCatalogue();
  else if (positionals.length === 0) await writeCatalogue();
  if (positionals.length === 0) return 0;
  const codes: number[] = [];
  for (const id of positionals) codes.push(await printService(id));
  return Math.max(...codes);
}

process.exitCode = await main();
