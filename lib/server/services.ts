import { composeAccess, type AccessServices } from "./compose/access";
import { composeMonitoring } from "./compose/monitoring";
import { composeTelemetry } from "./compose/telemetry";
import { getPlatform, type Platform } from "./platform";
import type { Monitoring } from "@/lib/monitoring/service";
import type { Telemetry } from "./telemetry";
import { dropProcessSingleton, processSingleton, replaceProcessSingleton } from "./process-singleton";

/** Everything a handler or a page may call. Each room has its own line here and its own file in `compose/`. */
export interface Services {
  platform: Platform;
  access: AccessServices;
  monitoring: Monitoring;
  telemetry: Telemetry;
}

/** Builds the services over a platform: the composition root. */
export async function createServices(platform: Platform): Promise<Services> {
  const access = composeAccess(platform);
  return { platform, access, monitoring: composeMonitoring(platform), telemetry: composeTelemetry(platform) };
}

/** In development every reload builds anew, over the same platform; elsewhere once per process. */
const NAME = process.env.NODE_ENV === "development" ? `services.${performance.now()}` : "services";

async function build(): Promise<Services> {
  const services = await createServices(getPlatform());
  await services.access.firstOwner.ensureFromEnv();
  return services;
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
