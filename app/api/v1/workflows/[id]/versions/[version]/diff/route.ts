import { diffVersions } from "@/lib/api/contracts/workflows";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(diffVersions, ({ ctx, params, query, services }) =>
  services.workflows.diff(ctx, { id: params.id, from: params.version, to: query.to }),
);

export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");
