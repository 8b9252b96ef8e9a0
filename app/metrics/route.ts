import { prometheusMetrics } from "@/lib/api/contracts/health";
import { route } from "@/lib/server/route";

export const dynamic = "force-dynamic";

export const GET = route(prometheusMetrics, ({ services }) => services.telemetry.prometheus());
