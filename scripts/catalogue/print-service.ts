import { existsSync } from "node:fs";
import path from "node:path";
import { sampleOf } from "@/lib/connectors/sample";
import { checkFile } from "./check-file";
import { problemLines, SERVICES_DIR } from "./service-files";

const LINE_CHARS_MAX = 400;

/** Shows a service as it was understood, the request of each operation's examples, and problems. @returns exit code */
export async function printService(id: string): Promise<number> {
  if (!existsSync(path.join(SERVICES_DIR, `${id}.yaml`))) {
    console.error(`There is no lib/connectors/catalog/services/${id}.yaml`);
    return 1;
  }
  const checked = await checkFile(id);
  const { service, tried } = checked;
  if (service !== undefined) {
    const auth = service.auth.map(({ kind, in: place, name }) =>
      name === undefined ? kind : `${kind} ${place} ${name}`,
    );
    console.log(`${service.name} [${service.category}] ${service.maturity}`);
    console.log(`  ${service.baseUrl ?? "-"}  hosts ${(service.hosts ?? []).join(", ")}  auth ${auth.join(" | ")}`);
    for (const operation of service.operations) {
      const { http, effect, resource, verbs, nouns } = operation;
      const request = tried.find((one) => one.operation === operation)?.request;
      const required = operation.input["required"];
      console.log(`\n${operation.id}  "${operation.name}"  ${effect}  ${resource}`);
      console.log(`  words: ${verbs.join(", ")} | ${nouns.join(", ")}`);
      console.log(`  required: ${Array.isArray(required) && required.length > 0 ? required.join(", ") : "nothing"}`);
      console.log(`  ${request?.method ?? http?.method ?? "-"} ${request?.url ?? http?.path ?? ""}`);
      const headers = Object.entries(request?.headers ?? {}).filter(([name]) => name !== "accept");
      for (const [name, value] of headers) console.log(`  ${name}: ${value}`);
      if (request?.body !== undefined) console.log(`  ${cut(request.body)}`);
      const page = http?.pagination;
      if (page !== undefined) console.log(`  pages: ${JSON.stringify(page)}`);
      console.log(`  → ${http?.resultPath ?? "whole answer"}: ${cut(JSON.stringify(sampleOf(operation.output)))}`);
    }
    for (const event of service.events) {
      console.log(`\nevent ${event.id}  "${event.name}"  ${event.kind}  ${JSON.stringify(event.polling ?? {})}`);
      console.log(`  settings: ${Object.keys(event.input["properties"] ?? {}).join(", ")}`);
    }
  }
  const lines = problemLines(id, checked);
  console.log(lines.length === 0 ? "\nNo problems." : `\n${lines.length} problems:`);
  for (const line of lines) console.error(line);
  return lines.length === 0 ? 0 : 1;
}

function cut(text: string): string {
  return text.length > LINE_CHARS_MAX ? `${text.slice(0, LINE_CHARS_MAX)} …` : text;
}
