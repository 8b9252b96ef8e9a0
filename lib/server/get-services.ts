import { dropProcessSingleton, processSingleton, replaceProcessSingleton } from "./process-singleton";
import type { Services } from "./services";

/** In development every reload builds anew, over the same platform; elsewhere once per process. */
const NAME = process.env.NODE_ENV === "development" ? `services.${performance.now()}` : "services";

async function build(): Promise<Services> {
  // Loaded at the first call and apart from the handlers: bundled with them, each route would hold a copy of all rooms.
  const { buildServices } = await import("./services");
  return buildServices();
}

/** The services of this web process, built at the first call. A failed build is tried again at the next. */
export function getServices(): Promise<Services> {
  return processSingleton(NAME, () => {
    const built = build();
    built.catch(() => dropProcessSingleton(NAME));
    return built;
  });
}

/** Puts other services in their place, for tests that call handlers directly. */
export function setServices(services: Services): void {
  replaceProcessSingleton(NAME, Promise.resolve(services));
}
