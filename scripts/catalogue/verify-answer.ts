import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Operation, Service } from "@/lib/connectors/schema";
import { fieldsOf, inlineSchema } from "./inline-schema";
import { unknownFields } from "./verify-request";
import type { DocumentedOperation, OpenApiDocument } from "./openapi-document";

/** Whether the document's answers hold what our operation reads from them: result, output fields, paging, errors. */
export function verifyAnswer(
  service: Service,
  operation: Operation,
  documented: DocumentedOperation,
  document: OpenApiDocument,
): string[] {
  const { http } = operation;
  const good = schemasOf(documented, document, (status) => /^2/.test(status));
  if (http === undefined || (http.answer ?? "json") !== "json" || http.graphql !== undefined) return [];
  const problems: string[] = [];
  const wantsFields = Object.keys(propertiesOf(operation.output)).length > 0 || operation.output["type"] === "array";
  if (good.length > 0 && wantsFields) {
    const result = at(good, http.resultPath ?? "");
    if (result === "missing") problems.push(`result ${http.resultPath ?? ""}: is not in the document's answer`);
    else
      problems.push(
        ...missing(
          operation.output,
          result,
          "out",
          new Set([...Object.keys(http.outputPaths ?? {}), ...(http.text === undefined ? [] : ["text"])]),
        ),
      );
    problems.push(...pagingProblems(http.pagination, good));
  }
  return problems;
}

/** Whether the envelope's paths stand in the errors that the document knows. */
export function verifyErrors(service: Service, documented: DocumentedOperation, document: OpenApiDocument): string[] {
  const bad = errorsOf(documented, document);
  if (bad.length === 0) return [];
  const { codePath, messagePath } = service.errorEnvelope ?? {};
  return Object.entries({ code: codePath, message: messagePath }).flatMap(([name, paths]) => {
    const written = [paths ?? []].flat();
    if (written.length === 0 || written.some((path) => at(bad, path) !== "missing")) return [];
    return [`errors.${name} ${written.join(", ")}: is not in the document's errors`];
  });
}

/** Fields of our example of an error that none of an operation's documented errors has; undefined: none is documented. */
export function unknownInErrors(
  { errorEnvelope }: Service,
  documented: DocumentedOperation,
  document: OpenApiDocument,
): string[] | undefined {
  const { sample } = errorEnvelope ?? {};
  const bad = errorsOf(documented, document);
  if (sample === undefined || bad.length === 0) return undefined;
  return bad.map((schema) => unknownFields(sample, schema, "errors.sample")).sort((a, b) => a.length - b.length)[0];
}

function errorsOf(documented: DocumentedOperation, document: OpenApiDocument): JsonObject[] {
  return schemasOf(documented, document, (status) => /^[45]/.test(status) || status === "default");
}

function schemasOf(
  { operation }: DocumentedOperation,
  document: OpenApiDocument,
  wanted: (status: string) => boolean,
): JsonObject[] {
  const responses = isJsonObject(operation["responses"]) ? operation["responses"] : {};
  return Object.entries(responses)
    .filter(([status]) => wanted(status))
    .flatMap(([, written]) => {
      const response = document.deref(written);
      if (document.isSwagger2)
        return response["schema"] === undefined ? [] : [inlineSchema(response["schema"], document)];
      const content = isJsonObject(response["content"]) ? response["content"] : {};
      return Object.entries(content).flatMap(([type, media]) =>
        /json|\*\/\*/.test(type) && isJsonObject(media) && media["schema"] !== undefined
          ? [inlineSchema(media["schema"], document)]
          : [],
      );
    });
}

/** Schemas at a dotted path, over all alternatives; an empty list where the document leaves it open. */
function at(schemas: readonly JsonObject[], path: string): JsonObject[] | "missing" {
  let nodes = [...schemas];
  // A field whose name holds dots is found by its whole name.
  const whole = nodes.flatMap((node) => fieldsOf(node).fields.get(path) ?? []);
  if (whole.length > 0) return whole;
  for (const part of path === "" ? [] : path.split(".")) {
    const known = nodes.map((node) => fieldsOf(node));
    const next = known.flatMap(({ fields, item }) => fields.get(part) ?? (/^\d+$/.test(part) ? item : []));
    if (next.length === 0) return known.some(({ open }) => open) ? [] : "missing";
    nodes = next;
  }
  return nodes;
}

/** Fields of our output that none of the documented schemas has. */
function missing(
  ours: JsonObject,
  theirs: readonly JsonObject[],
  path: string,
  derived: ReadonlySet<string>,
): string[] {
  const known = theirs.map((schema) => fieldsOf(schema));
  if (known.length === 0 || known.some(({ open }) => open)) return [];
  if (ours["type"] === "array") {
    const items = known.flatMap(({ item }) => item);
    if (items.length === 0) return [`${path}: is a list here, but not in the document`];
    return isJsonObject(ours["items"]) ? missing(ours["items"], items, `${path}.0`, derived) : [];
  }
  const names = Object.entries(propertiesOf(ours));
  if (names.length > 0 && known.every(({ item, fields }) => item.length > 0 && fields.size === 0))
    return [`${path}: is a list in the document, not here`];
  return names.flatMap(([name, inner]) => {
    if (derived.has(name)) return [];
    const found = known.flatMap(({ fields }) => fields.get(name) ?? []);
    if (found.length === 0) return [`${path}.${name}: is not in the document's answer`];
    return isJsonObject(inner)
      ? [...typeProblem(inner, found, `${path}.${name}`), ...missing(inner, found, `${path}.${name}`, new Set())]
      : [];
  });
}

/** Texts and numbers may stand for one another in examples; what holds others may not. */
function typeProblem(ours: JsonObject, theirs: readonly JsonObject[], path: string): string[] {
  const kindOf = (schema: JsonObject): string | undefined => {
    const types = [schema["type"] ?? []].flat().filter((type) => type !== "null");
    if (types.length !== 1) return undefined;
    const type = String(types[0]);
    return type === "integer" ? "number" : type;
  };
  const own = kindOf(ours);
  const kinds = theirs.map(kindOf);
  if (own === undefined || kinds.length === 0 || kinds.includes(undefined) || kinds.includes(own)) return [];
  return [`${path}: is ${own} here and ${[...new Set(kinds)].join(" or ")} in the document`];
}

function pagingProblems(
  pagination: NonNullable<Operation["http"]>["pagination"],
  good: readonly JsonObject[],
): string[] {
  if (pagination === undefined) return [];
  const { responsePath, itemsPath, morePath } = pagination;
  return Object.entries({ responsePath, itemsPath, morePath }).flatMap(([name, path]) =>
    path === undefined || at(good, path) !== "missing"
      ? []
      : [`paging.${name} ${path}: is not in the document's answer`],
  );
}

function propertiesOf(schema: JsonObject): { [name: string]: Json } {
  return isJsonObject(schema["properties"]) ? schema["properties"] : {};
}
