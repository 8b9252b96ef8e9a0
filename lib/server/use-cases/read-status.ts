import { ENGINE_NAMES, type EngineName } from "../env";
import type { Services } from "../services";

/** The nine endpoints of the four engines. */
const ENDPOINTS = [
  "/workflows/enhanced/intelligence/analyze",
  "/workflows/enhanced/intelligence/generate",
  "/workflows/enhanced/optimization/analyze",
  "/workflows/enhanced/optimization/apply",
  "/workflows/enhanced/monitoring/start",
  "/workflows/enhanced/monitoring/health",
  "/workflows/enhanced/monitoring/metrics",
  "/workflows/enhanced/troubleshooting/analyze",
  "/workflows/enhanced/troubleshooting/resolve",
];

/** The workspace of a caller who says who it is; status is open, so anything wrong with that is no error. */
async function workspaceOf(services: Services, headers: Headers): Promise<string | null> {
  try {
    const { authenticator } = services.access;
    const principal = await authenticator.authenticate(headers);
    return principal && ((await authenticator.standing(principal, headers.get("x-workspace-id")))?.workspaceId ?? null);
  } catch {
    return null;
  }
}

/** Endpoint 10. A caller who is signed in also sees what its workspace has switched off. */
export async function readStatus(services: Services, headers: Headers) {
  const { engineGuard, system } = services.access;
  const details = await engineGuard.states(await workspaceOf(services, headers));
  const isUp = (name: EngineName): boolean => details[name].state !== "down";
  return {
    enhanced_workflow_available: ENGINE_NAMES.some(isUp),
    components: {
      intelligence: isUp("intelligence"),
      optimization: isUp("optimization"),
      monitoring: isUp("monitoring"),
      troubleshooting: isUp("troubleshooting"),
    },
    endpoints: ENDPOINTS,
    version: system.version,
    uptime_s: system.uptimeS(),
    details,
  };
}
