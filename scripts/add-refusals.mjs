// Adds to each route file of the API the line that answers the methods it does not have (405 in JSON).
// Usage: node scripts/add-refusals.mjs   Safe to run again.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const APP = path.resolve(import.meta.dirname, "../app");

for (const file of readdirSync(APP, { recursive: true, encoding: "utf8" })) {
  if (!/(^|[\\/])route\.ts$/.test(file) || !/^(api[\\/]v1|workflows[\\/]enhanced)[\\/]/.test(file)) continue;
  const full = path.join(APP, file);
  const text = readFileSync(full, "utf8");
  const own = METHODS.filter((method) => new RegExp(`^export const ${method} = route\\(`, "m").test(text));
  if (own.length === 0 || text.includes("refuseOthers(")) continue;
  const others = METHODS.filter((method) => !own.includes(method));
  const line = `export const { ${others.join(", ")} } = refuseOthers(${own.map((method) => `"${method}"`).join(", ")});\n`;
  const imported = 'import { refuseOthers } from "@/lib/server/refuse-others";\n';
  const at = text.indexOf('import { route } from "@/lib/server/route";');
  writeFileSync(full, `${text.slice(0, at)}${imported}${text.slice(at)}${line}`);
  console.log(`app/${file}`);
}
