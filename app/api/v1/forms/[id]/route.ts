import { submitForm } from "@/lib/api/contracts/forms";
import { clientAddress } from "@/lib/server/http/client-address";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(submitForm, ({ params, body, request, services }) => {
  const { TRUST_PROXY } = services.platform.env;
  return services.forms.submit({
    ...params,
    ...body,
    address: TRUST_PROXY ? clientAddress(request, TRUST_PROXY) : null,
  });
});
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");
