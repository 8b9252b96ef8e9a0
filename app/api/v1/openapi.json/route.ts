import { getOpenApi } from "@/lib/api/contracts/openapi";
import { openApiDocument } from "@/lib/api/openapi";
import { contracts } from "@/lib/api/registry";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";
import { VERSION } from "@/lib/server/version";

export const GET = route(getOpenApi, () => openApiDocument(contracts, VERSION));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");
