import { healthLive } from "@/lib/api/contracts/health";
import { route } from "@/lib/server/route";

export const dynamic = "force-dynamic";

export const GET = route(healthLive, ({ services: { platform } }) => ({
  status: "ok",
  uptimeS: (platform.clock.now() - platform.startedAtMs) / 1000,
}));
