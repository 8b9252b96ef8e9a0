import { previewImport } from "@/lib/api/contracts/imports";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(previewImport, ({ ctx, body, services }) => services.imports.preview(ctx, body));

export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");
