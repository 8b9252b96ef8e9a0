import { expect, it } from "vitest";
import { seededRandom } from "@/lib/kernel/random";
import { createCatalogs, type OwnServices } from "./catalogs";
import type { Service } from "./schema";
import { createMemoryEntities, createMemoryFaults } from "./simulator/memory-state";
import { createSimulatorExecutor } from "./simulator/simulator-executor";
import { catalog } from "./testing/catalog";
import { operationCall } from "./testing/operation-call";

const asana = catalog.service("asana");
if (asana === undefined) throw new TypeError("asana");
const own: Service = { ...asana, id: "own-orders", name: "Orders", aliases: [{ text: "Order desk" }] };

function worldOf(services: Record<string, readonly Service[]>) {
  const port: OwnServices = { of: (workspaceId) => services[workspaceId] ?? [] };
  return createCatalogs(catalog, port);
}

it("a workspace sees its own services beside everybody's, and no other workspace does", () => {
  const catalogs = worldOf({ ws_1: [own] });
  const mine = catalogs.of("ws_1");
  expect(mine.service("own-orders")?.name).toBe("Orders");
  expect(mine.operation("own-orders", "task.get")?.effect).toBe("read");
  expect(mine.effectOf("own-orders", "task.get")).toBe("read");
  expect(mine.listed()).toContainEqual(expect.objectContaining({ id: "own-orders" }));
  expect(mine.service("slack")).toBe(catalog.service("slack"));
  const others = catalogs.of("ws_2");
  expect(others).toBe(catalog);
  expect(others.service("own-orders")).toBeUndefined();
  expect(others.effectOf("own-orders", "task.get")).toBe("write");
  expect(catalogs.shared.service("own-orders")).toBeUndefined();
});

it("an own service cannot take the place of everybody's", () => {
  const mine = worldOf({ ws_1: [{ ...own, id: "slack" }] }).of("ws_1");
  expect(mine.service("slack")?.name).toBe("Slack");
});

it("is the same catalogue until the workspace's services change", () => {
  const services: Record<string, readonly Service[]> = { ws_1: [own] };
  const catalogs = worldOf(services);
  const before = catalogs.of("ws_1");
  expect(catalogs.of("ws_1")).toBe(before);
  services["ws_1"] = [{ ...own, name: "Orders 2" }];
  expect(catalogs.of("ws_1").service("own-orders")?.name).toBe("Orders 2");
});

it("an own service is called in its workspace, and unknown in another", async () => {
  const executor = createSimulatorExecutor({
    catalogs: worldOf({ ws_1: [own] }),
    state: createMemoryEntities(),
    faults: createMemoryFaults([]),
    random: seededRandom(1),
  });
  const call = operationCall({ service: "own-orders", operation: "task.create", input: { name: "Pack it" } });
  expect(await executor.call({ ...call, workspaceId: "ws_1" })).toMatchObject({
    kind: "succeeded",
    output: { name: "Pack it" },
  });
  expect(await executor.call({ ...call, workspaceId: "ws_2" })).toMatchObject({
    kind: "failed",
    error: { code: "OPERATION_UNKNOWN" },
  });
});
