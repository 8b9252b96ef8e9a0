import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as unknownEnhanced from "@/app/workflows/enhanced/[...rest]/route";
import * as unknownV1 from "@/app/api/v1/[...rest]/route";
import { openApiDocument } from "@/lib/api/openapi";
import { contracts } from "@/lib/api/registry";
import { METHODS } from "./refuse-others";
import { routeFiles, served, type RouteFile } from "./testing/route-files";
import { testServices, type TestServices } from "./testing/test-services";

let test: TestServices;
let files: RouteFile[];
beforeAll(async () => {
  test = await testServices();
  files = await routeFiles();
});
afterAll(() => test.remove());

const isJsonApi = (file: RouteFile) => /^\/(api\/v1|workflows\/enhanced)\//.test(file.address);
const named = (method: string, address: string) => `${method} ${address}`;

describe("route table", () => {
  it("every handler serves the method and the address of its contract", () => {
    for (const { file, method, contract } of served(files)) {
      expect(named(contract.method, contract.path), file.file).toBe(named(method, file.address));
    }
  });

  it("every contract is in the registry once, and has a handler; every handler's contract is in the registry", () => {
    const inRegistry = contracts.map((contract) => `${contract.id} ${named(contract.method, contract.path)}`);
    const inFiles = served(files).map(({ contract }) => `${contract.id} ${named(contract.method, contract.path)}`);
    expect(inRegistry.toSorted()).toEqual(inFiles.toSorted());
    expect(new Set(contracts.map((contract) => contract.id)).size).toBe(contracts.length);
  });

  it("every address answers every method: its own, or 405 in its dialect with Allow", async () => {
    for (const file of files.filter(isJsonApi)) {
      const own = served([file]).map(({ method }) => method);
      expect(own.length, `${file.file} has no handler made by route()`).toBeGreaterThan(0);
      const missing = METHODS.filter((method) => !file.handlers[method]);
      const others = METHODS.filter((method) => !own.includes(method)).join(", ");
      const line = `export const { ${others} } = refuseOthers(${own.map((method) => `"${method}"`).join(", ")});`;
      expect(missing, `add to ${file.file}:  ${line}`).toEqual([]);
      for (const method of METHODS.filter((one) => !own.includes(one))) {
        const answer = await file.handlers[method]?.(new Request(`http://localhost${file.address}`, { method }));
        expect(answer?.status, `${method} ${file.address}`).toBe(405);
        expect(answer?.headers.get("allow")?.split(", ").toSorted()).toEqual(own.toSorted());
        expect(answer?.headers.get("content-type")).toMatch(/json/);
      }
    }
  });

  it.each(METHODS)("an unknown address answers %s with 404 in its dialect", async (method) => {
    const enhanced = await unknownEnhanced[method](new Request("http://localhost/workflows/enhanced/x/y", { method }));
    expect(enhanced.status).toBe(404);
    expect(await enhanced.json()).toMatchObject({ success: false, code: "NOT_FOUND" });
    const v1 = await unknownV1[method](new Request("http://localhost/api/v1/x", { method }));
    expect(v1.status).toBe(404);
    expect(v1.headers.get("content-type")).toBe("application/problem+json");
  });

  it("the OpenAPI document holds every endpoint", () => {
    const document = openApiDocument(contracts, "1.0.0");
    const paths = document.paths as Record<string, Record<string, { operationId: string }>>;
    for (const contract of contracts) {
      expect(paths[contract.path]?.[contract.method.toLowerCase()]?.operationId).toBe(contract.id);
    }
  });
});
