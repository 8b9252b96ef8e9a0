import type { CatalogLookup } from "@/lib/workflow/catalog-lookup";
import { analyzeDependencies, type OrderReason } from "@/lib/workflow/core/analyze-dependencies";
import { resourceOfCatalog } from "@/lib/workflow/core/effect-conflict";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Dependency } from "./step-order";

const dependenciesOf = new WeakMap<Definition, readonly Dependency[]>();

/** The orders of today that must stay, with the reason in words. Nothing else is relied on. Made once per document. */
export function trueDependencies(definition: Definition, catalog: CatalogLookup): readonly Dependency[] {
  const known = dependenciesOf.get(definition) ?? analyzed(definition, catalog);
  dependenciesOf.set(definition, known);
  return known;
}

function analyzed(definition: Definition, catalog: CatalogLookup): Dependency[] {
  return analyzeDependencies(definition, catalog.effectOf, resourceOfCatalog(catalog)).required.map(
    ({ before, after, reasons }) => ({
      before,
      after,
      because: reasons.map(inWords).join("; "),
    }),
  );
}

function inWords(reason: OrderReason): string {
  switch (reason.kind) {
    case "data":
      return `reads ${reason.paths.join(", ")}`;
    case "control":
      return reason.detail;
    case "effect":
      return `both touch ${reason.resource}`;
  }
}
