import { catalogOver, createCatalog, type Catalog } from "./catalog";
import type { Service } from "./schema";

/** The catalogue as a workspace sees it: what everybody has, and services of its own. */
export interface Catalogs {
  /** What every workspace has. */
  readonly shared: Catalog;
  /** The same object as long as the workspace's own services stay as they are. */
  of(workspaceId: string): Catalog;
}

/** Services that a workspace described itself; ids begin with OWN_SERVICE. */
export interface OwnServices {
  /** From memory; the same list as long as nothing changes. */
  of(workspaceId: string): readonly Service[];
}

/** No id of the shared catalogue begins so. */
export const OWN_SERVICE = "own-";

/** One catalogue for whoever asks. */
export function sameForAll(catalog: Catalog): Catalogs {
  return { shared: catalog, of: () => catalog };
}

export function createCatalogs(shared: Catalog, own: OwnServices): Catalogs {
  const made = new Map<string, { services: readonly Service[]; catalog: Catalog }>();
  return {
    shared,
    of(workspaceId) {
      const services = own.of(workspaceId);
      if (services.length === 0) {
        made.delete(workspaceId);
        return shared;
      }
      const known = made.get(workspaceId);
      if (known?.services === services) return known.catalog;
      const catalog = withOwn(shared, services);
      made.set(workspaceId, { services, catalog });
      return catalog;
    },
  };
}

function withOwn(shared: Catalog, services: readonly Service[]): Catalog {
  const own = createCatalog(
    services.filter(({ id }) => id.startsWith(OWN_SERVICE)),
    [],
  );
  const index = { services: [...shared.services(), ...own.services()], listed: shared.listed() };
  return catalogOver(index, (id) => (id.startsWith(OWN_SERVICE) ? own.service(id) : shared.service(id)));
}
