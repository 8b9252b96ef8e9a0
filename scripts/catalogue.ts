import { compileAll } from "./catalogue/compile-all";
import { printService } from "./catalogue/print-service";

/*
 * The catalogue: short forms of services (lib/connectors/catalog/services/*.yaml) in, what server and worker load out.
 *
 *   npm run catalogue                 writes the compiled catalogue (dist/catalogue)
 *   npm run catalogue -- --check      changes nothing; fails where a file is wrong
 *   npm run catalogue -- <id> …       shows services with the requests their examples make, and what is wrong with them
 */

const args = process.argv.slice(2);
const flags = args.filter((arg) => arg.startsWith("--"));
const words = args.filter((arg) => !arg.startsWith("--"));

if (flags.includes("--check")) process.exitCode = await compileAll({ check: true, only: words });
else if (words.length > 0) for (const id of words) process.exitCode = (await printService(id)) || process.exitCode;
else process.exitCode = await compileAll({ check: false, only: [] });
