import { describe, expect, it } from "vitest";
import { callableOnly, type ServiceEntry } from "@/lib/client/services";
import { createServiceSearch } from "./search-services";
import { bestFirst, categoriesOf, filterServices, type ServiceFilters } from "./services-filter";

const service = (id: string, more: Partial<ServiceEntry> = {}): ServiceEntry => ({
  id,
  name: id.charAt(0).toUpperCase() + id.slice(1),
  category: "chat",
  maturity: "callable",
  builtin: false,
  authKinds: ["bearer"],
  operationCount: 3,
  eventCount: 1,
  aliases: [],
  ...more,
});

const SERVICES = [
  service("asana", { category: "tasks" }),
  service("google_sheets", { name: "Google Sheets", aliases: ["gsheets", "spreadsheet"] }),
  service("mailchimp", { maturity: "listed" }),
  service("sheetdb", { name: "SheetDB", maturity: "verified" }),
  service("slack"),
  service("own-shop", { name: "Shop", category: "other" }),
];
const search = createServiceSearch(SERVICES);
const ids = (found: readonly ServiceEntry[]) => found.map(({ id }) => id);
const ALL: ServiceFilters = { category: null, maturity: null, show: null };

describe("searching services", () => {
  it("names that begin with the words come before those that hold them", () => {
    expect(ids(search("sheet")).slice(0, 2)).toEqual(["sheetdb", "google_sheets"]);
  });

  it("a service is found by another name it goes by", () => {
    expect(ids(search("GSheets"))[0]).toBe("google_sheets");
  });

  it.each([
    ["slak", "slack"],
    ["malichimp", "mailchimp"],
    ["googel sheets", "google_sheets"],
    ["asnaa", "asana"],
  ])("%s is read as a typo of %s", (typed, meant) => {
    expect(ids(search(typed))[0]).toBe(meant);
  });

  it("no words give all in their order, words that name nothing give none", () => {
    expect(ids(search("  "))).toEqual(ids(SERVICES));
    expect(search("zzzzqqqq")).toEqual([]);
  });

  it("what somebody types is text, not a pattern", () => {
    expect(search("(.*[")).toEqual([]);
  });
});

describe("filters of the gallery", () => {
  it("each filter narrows what the others let through", () => {
    const connected = new Set(["slack", "asana"]);
    expect(ids(filterServices(SERVICES, ALL, connected))).toEqual(ids(SERVICES));
    expect(ids(filterServices(SERVICES, { ...ALL, show: "connected" }, connected))).toEqual(["asana", "slack"]);
    expect(ids(filterServices(SERVICES, { ...ALL, show: "connected", category: "tasks" }, connected))).toEqual([
      "asana",
    ]);
    expect(ids(filterServices(SERVICES, { ...ALL, show: "own" }, connected))).toEqual(["own-shop"]);
    expect(ids(filterServices(SERVICES, { ...ALL, maturity: "verified" }, connected))).toEqual(["sheetdb"]);
  });

  it("what was checked comes first, what is known by name last", () => {
    expect(ids(bestFirst(SERVICES))).toEqual(["sheetdb", "asana", "google_sheets", "slack", "own-shop", "mailchimp"]);
  });

  it("categories are counted, the largest first and the rest last", () => {
    expect(categoriesOf(SERVICES)).toEqual([
      { id: "chat", count: 4 },
      { id: "tasks", count: 1 },
      { id: "other", count: 1 },
    ]);
  });

  it("a step can choose every service that can be called, however many there are", () => {
    const many = Array.from({ length: 450 }, (_, index) => service(`s${String(index)}`));
    const { items } = callableOnly({ items: [...many, service("known", { maturity: "listed" })] });
    expect(items).toHaveLength(450);
  });
});
