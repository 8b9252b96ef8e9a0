import { handleAuthRequest } from "@/lib/server/access/handle-auth-request";
import { getServices } from "@/lib/server/get-services";

const handle = async (request: Request): Promise<Response> => handleAuthRequest(request, await getServices());

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
